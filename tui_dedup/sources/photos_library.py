"""Photos libraries, read through osxphotos and never written to.

osxphotos works on our own copy of the database: SQLite touches files beside a database even when it only reads.
It runs on macOS and, for a copied library, on Linux.
"""

import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tui_dedup.macos.libraries import LibraryError
from tui_dedup.records import AssetFile, Skipped
from tui_dedup.settings import Photos
from tui_dedup.sources.photos_item import Items
from tui_dedup.text import printable

if TYPE_CHECKING:
    from osxphotos import PhotosDB

_PARTS = ("Photos.sqlite", "Photos.sqlite-wal", "photos.db", "photos.db-wal")
_TRIES = 3


def find(library: str, photos: Photos) -> Iterator[AssetFile | Skipped]:
    """Yield each photo of the library at `library` (a real path), by UUID, and what is left out, with the reason.

    Left out are what is in Recently Deleted, what others shared, and files that Photos only refers to. Videos are not
    looked at, and of a burst those frames that Photos shows. Raises `LibraryError` when the library cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="dedup-tui-") as folder:
        database = _open(library, Path(folder))
        items = Items(library, photos)
        for photo in sorted(database.photos(movies=False), key=lambda photo: str(photo.uuid)):
            yield from items.look_at(photo)
        for photo in database.photos(movies=False, intrash=True):
            yield Skipped(f"{library}/{photo.uuid}", "in Recently Deleted")


def _open(library: str, folder: Path) -> "PhotosDB":
    try:
        from osxphotos import PhotosDB  # noqa: PLC0415 - takes most of a second, and is an extra
    except ImportError as error:
        raise LibraryError("Reading a Photos library needs osxphotos: pip install 'dedup-tui[photos]'") from error
    logging.getLogger("osxphotos").setLevel(logging.ERROR)
    try:
        copy = _copy(Path(library, "database"), folder)
        return PhotosDB(dbfile=str(copy), library_path=library, _skip_searchinfo=True)
    except LibraryError:
        raise
    except Exception as error:  # osxphotos raises many things on a library that it does not know
        raise LibraryError(
            f"{printable(library)} cannot be read: {printable(str(error))}. Open it in Photos once, or update osxphotos."
        ) from error


def _copy(database: Path, folder: Path) -> Path:
    """Copy the database, all parts of one moment, and return the copy; Photos may be writing to it."""
    for _ in range(_TRIES):
        before = _moments(database)
        for name in before:
            shutil.copyfile(database / name, folder / name)
        if before == _moments(database) and _is_sound(folder / _PARTS[0]):
            return folder / _PARTS[0]
    raise LibraryError(f"{printable(str(database))}: Photos keeps changing it, or it is damaged. Quit Photos and try again.")


def _moments(database: Path) -> dict[str, tuple[int, int]]:
    found = {name: (database / name).stat() for name in _PARTS if (database / name).exists()}
    return {name: (stat.st_mtime_ns, stat.st_size) for name, stat in found.items()}


def _is_sound(copy: Path) -> bool:
    connection = sqlite3.connect(copy)
    try:
        return bool(connection.execute("SELECT count(*) FROM Z_METADATA").fetchone()[0])
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
