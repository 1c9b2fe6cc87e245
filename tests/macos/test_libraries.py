"""Which library is meant."""

import os
import plistlib
from pathlib import Path

import pytest

from tui_dedup.macos import libraries
from tui_dedup.macos.libraries import LibraryError

NEW_PLACE, OLD_PLACE = libraries._PREFERENCES


def make(path: Path) -> str:
    """Make a folder that passes for a library."""
    (path / "database").mkdir(parents=True)
    (path / "database" / "Photos.sqlite").touch()
    return str(path)


def prefer(home: Path, place: str, library: str) -> None:
    """Let macOS name its System Photo Library."""
    (home / place).parent.mkdir(parents=True)
    (home / place).write_bytes(plistlib.dumps({"SystemLibraryPath": library}))


@pytest.mark.parametrize("place", [NEW_PLACE, OLD_PLACE])
def test_auto_is_the_system_library(home: Path, place: str) -> None:
    make(home / "Pictures" / "A.photoslibrary")
    system = make(home / "Elsewhere" / "B.photoslibrary")
    prefer(home, place, system)
    assert libraries.resolve(["auto"]) == [os.path.realpath(system)]


def test_without_one_auto_is_all_that_lie_in_pictures(home: Path) -> None:
    found = [make(home / "Pictures" / f"{name}.photoslibrary") for name in "AB"]
    assert libraries.resolve(["auto"]) == [os.path.realpath(path) for path in found]


def test_the_usual_places_name_each_library_once_and_the_system_library_first(home: Path) -> None:
    one, two = (make(home / "Pictures" / f"{name}.photoslibrary") for name in "AB")
    prefer(home, OLD_PLACE, two)
    assert libraries.usual() == [two, one]


def test_a_preference_that_is_no_property_list_is_passed_over(home: Path) -> None:
    (home / OLD_PLACE).parent.mkdir(parents=True)
    (home / OLD_PLACE).write_bytes(b"garbage")
    assert libraries.system_library() is None


def test_one_library_under_two_names_is_one(tmp_path: Path) -> None:
    library = make(tmp_path / "A.photoslibrary")
    (tmp_path / "link").symlink_to(library)
    assert libraries.resolve([library, str(tmp_path / "link"), f"{library}/"]) == [os.path.realpath(library)]


@pytest.mark.parametrize(
    ("name", "words"),
    [("nowhere.photoslibrary", "is not there"), ("folder", "no library of Photos 5"), ("file.jpg", "no library of Photos 5")],
)
def test_what_is_no_library_is_told(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.jpg").touch()
    with pytest.raises(LibraryError, match=words):
        libraries.resolve([str(tmp_path / name)])


def test_auto_without_any_library_says_how_to_name_one(home: Path) -> None:
    with pytest.raises(LibraryError, match="--photos-library"):
        libraries.resolve(["auto"])


def test_a_library_that_macos_keeps_from_us_names_the_switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = make(tmp_path / "A.photoslibrary")

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(LibraryError, match="Full Disk Access"):
        libraries.resolve([library])
