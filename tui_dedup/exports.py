"""The files that the original project's users know, written by each run: see docs/formats.md.

`scan_for_embeddings.json`, `embeddings/embeddings.npy`, `embeddings/metadata.json`, `embeddings/similar_groups.json`
and `embeddings/feedback.json`. They are copies for other programs: the catalog is the truth.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tui_dedup.catalog import Catalog
from tui_dedup.records import Level, MemberView, Photo
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace, write_atomic

Json = dict[str, Any]


def write(catalog: Catalog, workspace: Workspace, run: int) -> None:
    """Write every file for `run`."""
    photos = catalog.files.photos(run)
    _write_json(workspace.folder / "scan_for_embeddings.json", [_scan_row(photo) for photo in photos])
    index = _write_embeddings(catalog, workspace, photos)
    groups = catalog.groups.all(Level.AI)
    rows = [_similar_row(number, members, index) for number, (_, _, members) in enumerate(groups)]
    _write_json(workspace.embeddings / "similar_groups.json", rows)
    answers = [{"a": a, "b": b, "verdict": verdict.value} for (a, b), verdict in sorted(catalog.feedback.all().items())]
    _write_json(workspace.embeddings / "feedback.json", answers)


def _write_json(path: Path, rows: Sequence[Json]) -> None:
    write_atomic(path, msgspec.json.format(msgspec.json.encode(rows), indent=1))


def _scan_row(photo: Photo) -> Json:
    found = photo.fingerprint
    return {
        "file_path": printable(photo.path),
        "file_size": photo.file.size,
        "width": found.width,
        "height": found.height,
        "format": found.format,
        "created_at": _time(photo.file.ctime_ns),
        "modified_at": _time(photo.file.mtime_ns),
        "photo_date": photo.taken.when.isoformat(),
        "md5_hash": photo.md5,
        "perceptual_hash": found.dhash.hex(),
        "camera_make": found.camera_make,
        "camera_model": found.camera_model,
        "is_screenshot": found.is_screenshot,
        "orientation": found.orientation,
    }


def _time(nanoseconds: int) -> str:
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC).isoformat(timespec="seconds")


def _write_embeddings(catalog: Catalog, workspace: Workspace, photos: Sequence[Photo]) -> dict[str, tuple[int, NDArray[Any]]]:
    """Write vectors and their index, one row for each photo; return row and vector of each path."""
    run = catalog.runs.last()
    if run is None or run.model is None:
        return {}
    md5s, vectors = catalog.vectors.of_run(run.id, run.model.key)
    place = {md5: row for row, md5 in enumerate(md5s)}
    embedded = [photo for photo in photos if photo.md5 in place]
    matrix = vectors[[place[photo.md5] for photo in embedded]].astype(np.float32)
    buffer = io.BytesIO()
    np.save(buffer, matrix, allow_pickle=False)
    write_atomic(workspace.embeddings / "embeddings.npy", buffer.getvalue())
    names = {"model_name": run.model.name, "model_version": run.model.pretrained}
    rows = [{"file_path": printable(photo.path), **names, "index": row} for row, photo in enumerate(embedded)]
    _write_json(workspace.embeddings / "metadata.json", rows)
    return {photo.path: (row, matrix[row]) for row, photo in enumerate(embedded)}


def _similar_row(number: int, members: Sequence[MemberView], index: dict[str, tuple[int, NDArray[Any]]]) -> Json:
    known = [(view.photo.path, *index[view.photo.path]) for view in members if view.photo.path in index]
    similarities = {
        f"{i}-{j}": round(float(known[i][2] @ known[j][2]), 4) for i in range(len(known)) for j in range(i + 1, len(known))
    }
    return {
        "group_id": number,
        "size": len(known),
        "avg_similarity": round(sum(similarities.values()) / max(1, len(similarities)), 4),
        "files": [{"path": printable(path), "name": printable(Path(path).name), "index": row} for path, row, _ in known],
        "similarities": similarities,
    }
