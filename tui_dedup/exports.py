"""The files that the original project's users know, written by each run: see docs/formats.md.

`scan_for_embeddings.json`, `embeddings/embeddings.npy`, `embeddings/metadata.json`, `embeddings/similar_groups.json`
and `embeddings/feedback.json`. They are copies for other programs: the catalog is the truth.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tui_dedup.batching import batched
from tui_dedup.catalog import Catalog
from tui_dedup.records import Level, MemberView, ModelInfo, Photo
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace, atomic_file

Json = dict[str, Any]

_BATCH = 1000


def write(catalog: Catalog, workspace: Workspace, run: int) -> None:
    """Write every file for `run`, a batch of photos at a time, so that a large library needs no more memory."""
    photos = workspace.folder / "scan_for_embeddings.json"
    if not (photos.exists() and catalog.stamps.fits(photos.name, run)):
        _write_json(photos, map(_scan_row, catalog.files.each(run)))
        catalog.stamps.put(photos.name, run)
    model = catalog.runs.model(run)
    if model is not None:
        places = _write_embeddings(catalog, workspace, run, model)
        _write_json(workspace.embeddings / "similar_groups.json", _similar_rows(catalog, model, places))
    answers = sorted(catalog.feedback.all().items())
    rows = ({"a": a, "b": b, "verdict": verdict.value} for (a, b), verdict in answers)
    _write_json(workspace.embeddings / "feedback.json", rows)


def _write_json(path: Path, rows: Iterable[Json]) -> None:
    """Write a list of objects, one on each line."""
    with atomic_file(path) as file:
        start = b"[\n"
        for row in rows:
            file.write(start + msgspec.json.encode(row))
            start = b",\n"
        file.write(b"\n]\n" if start == b",\n" else b"[]\n")


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
        "perceptual_hash": found.dhash.hex() or None,
        "camera_make": found.camera_make,
        "camera_model": found.camera_model,
        "is_screenshot": found.is_screenshot,
        "orientation": found.orientation,
    }


def _time(nanoseconds: int) -> str:
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC).isoformat(timespec="seconds")


def _write_embeddings(catalog: Catalog, workspace: Workspace, run: int, model: ModelInfo) -> dict[int, int]:
    """Write vectors and their index, one row for each photo that has one; return the row of each file id."""
    places: dict[int, int] = {}
    known = catalog.vectors.count(run, model.key)
    names = {"model_name": model.name, "model_version": model.pretrained}
    with atomic_file(workspace.embeddings / "embeddings.npy") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": (known, model.dim)}
        np.lib.format.write_array_header_1_0(file, header)

        def rows() -> Iterator[Json]:
            for batch in batched(catalog.files.each(run), _BATCH):
                vectors = catalog.vectors.of(model.key, [photo.md5 for photo in batch])
                for photo in batch:
                    if photo.md5 in vectors:
                        file.write(vectors[photo.md5].astype("<f4").tobytes())
                        places[photo.id] = len(places)
                        yield {"file_path": printable(photo.path), **names, "index": places[photo.id]}

        _write_json(workspace.embeddings / "metadata.json", rows())
    return places


def _similar_rows(catalog: Catalog, model: ModelInfo, places: Mapping[int, int]) -> Iterator[Json]:
    for number, (_, _, members) in enumerate(catalog.groups.all(Level.AI)):
        vectors = catalog.vectors.of(model.key, [view.photo.md5 for view in members])
        yield _similar_row(number, [view for view in members if view.photo.id in places], places, vectors)


def _similar_row(
    number: int, members: Sequence[MemberView], places: Mapping[int, int], vectors: Mapping[str, NDArray[np.float16]]
) -> Json:
    photos = [view.photo for view in members]
    known = [vectors[photo.md5].astype(np.float32) for photo in photos]
    similarities = {f"{i}-{j}": round(float(known[i] @ known[j]), 4) for i in range(len(known)) for j in range(i + 1, len(known))}
    return {
        "group_id": number,
        "size": len(known),
        "avg_similarity": round(sum(similarities.values()) / max(1, len(similarities)), 4),
        "files": [
            {"path": printable(photo.path), "name": printable(Path(photo.path).name), "index": places[photo.id]}
            for photo in photos
        ],
        "similarities": similarities,
    }
