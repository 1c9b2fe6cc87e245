"""Photos itself as a source: it lists its items and exports their originals, where its library may not be read."""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from tui_dedup.macos.osascript import NOT_ALLOWED, TIMED_OUT, ScriptError
from tui_dedup.macos.photos_app import Item, PhotosApp
from tui_dedup.records import Asset, AssetFile, DateSource, Kind, Skipped, SourceFile, Taken, Trait
from tui_dedup.sources.kinds import kind_of
from tui_dedup.workspace import write_atomic

CHUNK = 100
"""Items that are exported, and then read, at a time: originals take as much room again as the library."""
_RECEIPT = ".item.json"
_GIVE_UP = 5
"""So many items in a row without an answer mean that Photos answers no more."""
_RAW = frozenset(["cr2", "cr3", "nef", "nrw", "arw", "dng", "raf", "orf", "rw2", "pef", "srw"])

Exported = AssetFile | Skipped


class Receipt(msgspec.Struct, frozen=True):
    """What was exported into a folder: the export is kept for as long as Photos says the same of the item."""

    id: str
    filename: str
    size: int | None
    files: dict[str, int]


class Exports:
    """The folder of exported originals: one folder for each item, by its UUID, because names repeat."""

    def __init__(self, folder: Path, app: PhotosApp) -> None:
        """Take the folder, which is made when needed, and Photos."""
        self._folder = folder
        self._app = app
        self._silent = 0

    def fetch(self, item: Item) -> Exported:
        """Return an item with its files, exported now unless they are there already; or why it cannot be had.

        Raises `ScriptError` when it is not the item's fault: no permission, or no answer for several items in a row.
        """
        place = self._folder / item.uuid
        if kind_of(item.filename) is not Kind.PHOTO:
            return Skipped(str(place), f"{item.filename} is no photo")
        if not self._is_there(item, place):
            try:
                files = self._app.export(item.id, place)
            except ScriptError as error:
                self._count_silence(error)
                return Skipped(str(place), f"{item.filename}: {error}", trouble=True)
            receipt = Receipt(item.id, item.filename, item.size, {file.name: file.stat().st_size for file in files})
            write_atomic(place / _RECEIPT, msgspec.json.encode(receipt), durable=False)
        self._silent = 0
        return self._found(item, place)

    def _count_silence(self, error: ScriptError) -> None:
        """Raise the error when it is no trouble of one item but Photos not answering us at all."""
        self._silent = self._silent + 1 if error.number == TIMED_OUT else 0
        if error.number == NOT_ALLOWED or self._silent >= _GIVE_UP:
            raise error

    def _is_there(self, item: Item, place: Path) -> bool:
        try:
            kept = msgspec.json.decode((place / _RECEIPT).read_bytes(), type=Receipt)
            return (kept.id, kept.filename, kept.size) == (item.id, item.filename, item.size) and all(
                (place / name).stat().st_size == size for name, size in kept.files.items()
            )
        except (OSError, msgspec.MsgspecError):
            return False

    def _found(self, item: Item, place: Path) -> Exported:
        names = sorted(path.name for path in place.iterdir() if path.name != _RECEIPT)
        main = _main(item.filename, names)
        if main is None:
            return Skipped(str(place), f"{item.filename}: Photos exported no photo for it", trouble=True)
        file, *companions = (self._file(place / name) for name in (main, *(name for name in names if name != main)))
        return AssetFile(file, _asset(item, names), tuple(companions))

    def _file(self, path: Path) -> SourceFile:
        found = path.lstat()
        kind = kind_of(path.name) or Kind.SIDECAR
        stat = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_dev, found.st_ino)
        return SourceFile(str(path), str(self._folder), kind, *stat)

    def discard(self, items: Iterable[object]) -> None:
        """Delete what was exported for these items."""
        for item in items:
            if isinstance(item, AssetFile):
                shutil.rmtree(os.path.dirname(item.file.path), ignore_errors=True)


def _main(filename: str, names: Sequence[str]) -> str | None:
    """Return which of the exported files is the photo: of the item's own name, else developed rather than RAW."""
    photos = [name for name in names if kind_of(name) is Kind.PHOTO]
    return min(photos, key=lambda name: (name.lower() != filename.lower(), _is_raw(name), name), default=None)


def _is_raw(name: str) -> bool:
    return name.rpartition(".")[2].lower() in _RAW


def _asset(item: Item, names: Sequence[str]) -> Asset:
    traits = {
        Trait.FAVOURITE: item.favourite,
        Trait.LIVE: any(kind_of(name) is Kind.VIDEO for name in names),
        Trait.RAW: any(_is_raw(name) for name in names),
        Trait.BURST: sum(kind_of(name) is Kind.PHOTO and not _is_raw(name) for name in names) > 1,
    }
    return Asset(
        library="",
        uuid=item.uuid,
        name=item.filename,
        traits=frozenset(trait for trait, holds in traits.items() if holds),
        taken=Taken(item.date, DateSource.PHOTOS) if item.date else None,
        latitude=item.latitude,
        longitude=item.longitude,
        title=item.title,
        description=item.description,
        keywords=tuple(sorted(item.keywords)),
    )
