"""Copies of real Photos libraries, and a way to make their items what the test needs."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_dedup.records import AssetFile, Skipped
from tui_dedup.settings import Photos
from tui_dedup.sources import photos_library


class Library:
    """A copy of a library that may be changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / "database" / "Photos.sqlite"

    def sql(self, statement: str, *values: object) -> None:
        """Change the database, without the triggers that call Core Data."""
        connection = sqlite3.connect(self.database)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(statement, values)
        connection.commit()
        connection.close()

    def find(self, **photos: object) -> Iterator[AssetFile | Skipped]:
        return photos_library.find(str(self.path), Photos(**photos))

    def items(self, **photos: object) -> dict[str, AssetFile]:
        """The items by UUID."""
        return {item.asset.uuid: item for item in self.find(**photos) if isinstance(item, AssetFile)}

    def skipped(self) -> dict[str, str]:
        """The reasons for what is left out, by UUID."""
        return {Path(item.path).name: item.reason for item in self.find() if isinstance(item, Skipped)}


def copy(source: Path, folder: Path) -> Library:
    target = shutil.copytree(source, folder / source.name, copy_function=shutil.copyfile)
    for inner in (target, *(path for path in target.rglob("*") if path.is_dir())):
        inner.chmod(0o755)
    return Library(target)


@pytest.fixture
def old_library(photos_libraries: Path, tmp_path: Path) -> Library:
    """A library of macOS 10.15: seven photos, two edited, one hidden whose original is missing."""
    return copy(photos_libraries / "Test-10.15.1.photoslibrary", tmp_path)


@pytest.fixture
def new_library(photos_libraries: Path, tmp_path: Path) -> Library:
    """A library of macOS 13: five photos, two of the same bytes."""
    return copy(photos_libraries / "Test-13.5.1-compare-2.photoslibrary", tmp_path)
