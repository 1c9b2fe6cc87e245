"""Renaming without ever overwriting, on systems and disks that have no call for it."""

import errno
import os
from pathlib import Path

import pytest

from tui_dedup.act import places


@pytest.fixture(params=["link", "neither"], ids=["two names for a moment", "no two names for a file"])
def poor_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that cannot rename exclusively, and perhaps cannot link."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(places, "_rename_exclusively", lambda *_: errno.EINVAL)
    if request.param == "neither":
        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("poor_disk")
def test_a_file_takes_a_free_place(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a photo")
    places.rename_new(str(tmp_path / "a"), str(tmp_path / "b"))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b": b"a photo"}


@pytest.mark.usefixtures("poor_disk")
@pytest.mark.parametrize("other", [b"another", b""])
def test_a_place_that_is_taken_stays_as_it_is(tmp_path: Path, other: bytes) -> None:
    (tmp_path / "a").write_bytes(b"a photo")
    (tmp_path / "b").write_bytes(other)
    with pytest.raises(FileExistsError):
        places.rename_new(str(tmp_path / "a"), str(tmp_path / "b"))
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"a photo", other)


@pytest.mark.usefixtures("poor_disk")
def test_a_rename_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        places.rename_new(str(tmp_path / "a"), str(tmp_path / "b"))
    assert list(tmp_path.iterdir()) == []
