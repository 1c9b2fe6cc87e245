"""Rows of the tables `file` and `content` to records, and back."""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from tui_dedup.catalog import assets
from tui_dedup.records import DateSource, Fingerprint, Kind, Photo, Scanned, SourceFile, Taken

SOURCE = "f.path, f.root, f.kind, f.size, f.mtime_ns, f.ctime_ns, f.device, f.inode"
"""The columns of a `SourceFile`."""

_CONTENT = (
    "c.md5, c.format, c.width, c.height, c.orientation, c.dhash, c.taken, c.taken_from, "
    "c.camera_make, c.camera_model, c.latitude, c.longitude, c.is_screenshot, c.extras, c.live_id"
)
PHOTO = (
    f"SELECT f.id, f.taken, f.taken_from, {SOURCE}, {_CONTENT}, {assets.COLUMNS} "
    "FROM found f JOIN content c ON c.md5 = f.md5 LEFT JOIN asset a ON a.file_id = f.id"
)
READABLE = "NOT f.gone AND f.kind <> 'sidecar' AND f.companion_of IS NULL AND c.format IS NOT NULL"
"""What stands in groups: photos, and videos, which are read where they may be exact copies."""


CONTENT_COLUMNS = 17

_HALF = 1 << 63
_NONE: frozenset[str] = frozenset()
_KINDS = {kind.value: kind for kind in Kind}


def source_rows(files: Iterable[SourceFile]) -> Iterator[tuple[Any, ...]]:
    """Yield the columns of files as a source found them."""
    roots: dict[str, bytes] = {}
    for file in files:
        root = roots.get(file.root) or roots.setdefault(file.root, os.fsencode(file.root))
        kind = str(file.kind)  # a plain one: SQLite's module asks long what to do with any other
        yield os.fsencode(file.path), root, kind, file.size, file.mtime_ns, file.ctime_ns, file.device, stored(file.inode)


def source_file(row: Sequence[Any]) -> SourceFile:
    """Return the file of a row that selects `SOURCE`."""
    path, root, kind, size, mtime_ns, ctime_ns, device, inode = row
    kept = os.fsdecode(path), os.fsdecode(root), _KINDS[kind]
    return SourceFile(*kept, size, mtime_ns, ctime_ns, device, loaded(inode))


def stored(inode: int) -> int:
    """Return an inode as SQLite can keep it: its numbers have a sign, and pooled or remote disks use all 64 bits."""
    return inode if inode < _HALF else inode - 2 * _HALF


def loaded(inode: int) -> int:
    """Return an inode that was kept as `stored` gave it."""
    return inode % (2 * _HALF)


def taken_row(taken: Taken | None) -> tuple[str | None, str | None]:
    """Return the two columns of a date."""
    return (taken.when.isoformat(), taken.source) if taken else (None, None)


def _taken(when: str | None, source: str | None) -> Taken | None:
    return Taken(datetime.fromisoformat(when), DateSource(source)) if when and source else None


def content_row(item: Scanned, decoder: str) -> tuple[Any, ...]:
    """Return the columns of what `decoder` made of a content."""
    found = item.fingerprint
    if found is None:
        return (item.md5, decoder, item.content_error, *[None] * (CONTENT_COLUMNS - 3))
    return (
        found.md5,
        decoder,
        None,
        found.format,
        found.width,
        found.height,
        found.orientation,
        found.dhash,
        *taken_row(found.taken),
        found.camera_make,
        found.camera_model,
        found.latitude,
        found.longitude,
        int(found.is_screenshot),
        msgspec.json.encode(sorted(found.extras)).decode() if found.extras else None,
        found.live_id,
    )


def photo_of(row: Sequence[Any], companions: tuple[str, ...]) -> Photo:
    """Return the photo of a row that `PHOTO` selects."""
    file = source_file(row[3:11])
    fingerprint = _fingerprint(row[11:26])
    asset = assets.asset_of(row[26:])
    taken = (asset.taken if asset else None) or _taken(row[1], row[2]) or fingerprint.taken or _modified(file)
    return Photo(row[0], file, fingerprint, taken, companions, asset=asset)


def _fingerprint(row: Sequence[Any]) -> Fingerprint:
    """Return the fingerprint of a row that selects `_CONTENT`."""
    md5, form, width, height, orientation, dhash, when, source, make, model, latitude, longitude, screenshot, extras, live = row
    taken = _taken(when, source)
    held = msgspec.json.decode(extras, type=frozenset[str]) if extras else _NONE
    return Fingerprint(
        md5, form, width, height, orientation, dhash, taken, make, model, latitude, longitude, bool(screenshot), held, live
    )


def _modified(file: SourceFile) -> Taken:
    return Taken(datetime.fromtimestamp(file.mtime_ns / 1e9).astimezone(), DateSource.MTIME)
