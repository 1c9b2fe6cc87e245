"""The files that the original project's users know, kept current by each run: see docs/formats.md.

`scan_for_embeddings.json`, `embeddings/embeddings.npy`, `embeddings/metadata.json`, `embeddings/similar_groups.json`
and `embeddings/feedback.json`. They are copies for other programs: the catalog is the truth.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tui_dedup.batching import batched
from tui_dedup.catalog import Catalog
from tui_dedup.records import Level, MemberView, ModelInfo, Photo
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace, atomic_file, write_atomic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Json = dict[str, Any]

_BATCH = 1000


def write(catalog: Catalog, workspace: Workspace, run: int) -> None:
    """Write for `run` each file of which something changed, a batch of photos at a time to hold no large library in memory."""
    photos = workspace.folder / "scan_for_embeddings.json"
    with _renewed(catalog, run, [photos], "") as stale:
        if stale:
            _write_json(photos, map(_scan_row, catalog.files.each(run)))
    model = catalog.runs.model(run)
    if model is not None:
        _write_model(catalog, workspace.embeddings, run, model)
    answers = sorted(catalog.feedback.all().items())
    rows = ({"a": a, "b": b, "verdict": verdict.value} for (a, b), verdict in answers)
    _write_changed(workspace.embeddings / "feedback.json", rows)


def _write_model(catalog: Catalog, folder: Path, run: int, model: ModelInfo) -> None:
    """Write what the model made of the photos: vectors, their index, and the groups."""
    places = {file_id: place for place, file_id in enumerate(catalog.vectors.files(run, model.key))}
    vectors, index, groups = folder / "embeddings.npy", folder / "metadata.json", folder / "similar_groups.json"
    made_of = f"{model.key}, {len(places)} vectors"
    with _renewed(catalog, run, [vectors, index], made_of) as stale:
        if stale:
            _write_embeddings(catalog, vectors, index, run, model, places)
    ids = hashlib.sha256("".join(sorted(catalog.groups.returned(Level.AI))).encode()).hexdigest()
    with _renewed(catalog, run, [groups], f"{made_of}, groups {ids}") as stale:
        if stale:
            _write_json(groups, _similar_rows(catalog, model, places))


@contextmanager
def _renewed(catalog: Catalog, run: int, paths: Sequence[Path], made_of: str) -> Iterator[bool]:
    """Tell whether these files are to be written, and note afterwards that they are as they should be."""
    name = paths[0].name
    stale = not (all(path.exists() for path in paths) and catalog.stamps.fits(name, run, made_of))
    yield stale
    if stale:
        catalog.stamps.put(name, run, made_of)


def _write_json(path: Path, rows: Iterable[Json]) -> None:
    """Write a list of objects, one on each line."""
    with atomic_file(path) as file:
        file.writelines(_json(rows))


def _write_changed(path: Path, rows: Iterable[Json]) -> None:
    """Write a list of objects that is short enough to hold, unless the file says so already."""
    content = b"".join(_json(rows))
    with suppress(OSError):
        if path.is_file() and path.read_bytes() == content:
            return
    write_atomic(path, content)


def _json(rows: Iterable[Json]) -> Iterator[bytes]:
    start = b"[\n"
    for row in rows:
        yield start + msgspec.json.encode(row)
        start = b",\n"
    yield b"\n]\n" if start == b",\n" else b"[]\n"


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


def _write_embeddings(
    catalog: Catalog, vectors: Path, index: Path, run: int, model: ModelInfo, places: Mapping[int, int]
) -> None:
    """Write vectors and their index, a row for each photo that has a vector: `places` tells the row of each file id."""
    import numpy as np  # noqa: PLC0415 - a run without vectors does without

    names = {"model_name": model.name, "model_version": model.pretrained}
    header = {"descr": "<f4", "fortran_order": False, "shape": (len(places), model.dim)}
    with atomic_file(vectors) as file:
        np.lib.format.write_array_header_1_0(file, header)

        def rows() -> Iterator[Json]:
            embedded = (photo for photo in catalog.files.each(run) if photo.id in places)
            for batch in batched(embedded, _BATCH):
                known = catalog.vectors.of(model.key, [photo.md5 for photo in batch])
                for photo in batch:
                    file.write(known[photo.md5].astype("<f4").tobytes())
                    yield {"file_path": printable(photo.path), **names, "index": places[photo.id]}

        _write_json(index, rows())


def _similar_rows(catalog: Catalog, model: ModelInfo, places: Mapping[int, int]) -> Iterator[Json]:
    for number, (_, _, members) in enumerate(catalog.groups.all(Level.AI)):
        vectors = catalog.vectors.of(model.key, [view.photo.md5 for view in members])
        yield _similar_row(number, [view for view in members if view.photo.id in places], places, vectors)


def _similar_row(
    number: int, members: Sequence[MemberView], places: Mapping[int, int], vectors: "Mapping[str, NDArray[np.float16]]"
) -> Json:
    photos = [view.photo for view in members]
    known = [vectors[photo.md5].astype("float32") for photo in photos]
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
