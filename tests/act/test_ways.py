"""Each action takes a photo away without losing anything, and brings it back."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.act.conftest import contents, keep, make, plan, remove
from tui_dedup.act import ways
from tui_dedup.act.places import clone_new
from tui_dedup.catalog.journal import Intent
from tui_dedup.events import Deed
from tui_dedup.records import Level

Run = Callable[..., dict[str, Deed]]


@pytest.fixture
def cloning(photos: Path) -> None:
    """Skip where the file system of the temporary folder cannot clone."""
    try:
        clone_new(str(make(photos / "probe")), str(photos / "clone"))
    except OSError as error:
        pytest.skip(f"no clones here: {error.strerror}; try --basetemp on Btrfs, XFS or APFS")


def test_moving_keeps_the_path(photos: Path, tmp_path: Path, apply: Run, undo: Run) -> None:
    kept, copy = make(photos / "a.jpg"), make(photos / "deep/b.jpg")
    deeds = apply(plan([keep(kept), remove(copy)], action="move", move_to=tmp_path / "out"))
    moved = tmp_path / "out" / str(copy).lstrip("/")
    assert (deeds["b.jpg"].result, deeds["b.jpg"].action) == ("done", "move")
    assert moved.read_bytes() == b"a photo"
    assert not copy.exists()
    assert undo()["b.jpg"].result == "done"
    assert copy.exists()
    assert not moved.exists()


def test_moving_never_overwrites(photos: Path, tmp_path: Path, apply: Run) -> None:
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")
    taken = make(tmp_path / "out" / str(copy).lstrip("/"), b"taken")
    deeds = apply(plan([keep(kept), remove(copy)], action="move", move_to=tmp_path / "out"))
    assert (deeds["b.jpg"].result, deeds["b.jpg"].detail) == ("left", "it could not be moved: File exists")
    assert copy.exists()
    assert taken.read_bytes() == b"taken"


def test_moving_to_another_disk_and_back(photos: Path, other_disk: Path, apply: Run, undo: Run) -> None:
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")
    os.utime(copy, (1, 2))
    apply(plan([keep(kept), remove(copy)], action="move", move_to=other_disk))
    moved = other_disk / str(copy).lstrip("/")
    assert moved.read_bytes() == b"a photo"
    assert not copy.exists()
    assert undo()["b.jpg"].result == "done"
    assert (copy.read_bytes(), copy.stat().st_mtime) == (b"a photo", 2)
    assert sorted(path.name for path in photos.iterdir()) == ["a.jpg", "b.jpg"]


def test_a_hard_link_stands_in_for_an_exact_copy(photos: Path, trash: Path, apply: Run, undo: Run) -> None:
    kept, copies = make(photos / "a.jpg"), [make(photos / name) for name in ("b.jpg", "c.jpg")]
    inodes = [copy.stat().st_ino for copy in copies]
    deeds = apply(plan([keep(kept), *map(remove, copies)], action="hardlink"))
    assert {deed.result for deed in deeds.values()} == {"done"}
    assert all(copy.samefile(kept) for copy in copies)
    assert contents(trash / "files") == {b"a photo"}
    assert {deed.result for deed in undo().values()} == {"done"}
    assert [copy.stat().st_ino for copy in copies] == inodes
    assert kept.stat().st_nlink == 1
    assert sorted(path.name for path in photos.iterdir()) == ["a.jpg", "b.jpg", "c.jpg"]


@pytest.mark.usefixtures("cloning")
def test_a_clone_stands_in_for_an_exact_copy(photos: Path, trash: Path, apply: Run, undo: Run) -> None:
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")
    inode = copy.stat().st_ino
    deeds = apply(plan([keep(kept), remove(copy)], action="reflink"))
    assert deeds["b.jpg"].result == "done"
    assert copy.read_bytes() == b"a photo"
    assert copy.stat().st_ino not in (inode, kept.stat().st_ino)
    assert undo()["b.jpg"].result == "done"
    assert copy.stat().st_ino == inode


def test_where_clones_are_not_possible_nothing_happens(photos: Path, apply: Run) -> None:
    try:
        clone_new(str(make(photos / "probe")), str(photos / "clone"))
    except OSError:
        pass
    else:
        pytest.skip("clones are possible here")
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")
    deeds = apply(plan([keep(kept), remove(copy)], action="reflink"))
    assert deeds["b.jpg"].result == "left"
    assert sorted(path.name for path in photos.iterdir()) == ["a.jpg", "b.jpg", "probe"]


@pytest.mark.parametrize("action", ["hardlink", "reflink"])
def test_a_copy_stays_when_its_stand_in_cannot_be_made(photos: Path, other_disk: Path, apply: Run, action: str) -> None:
    kept, copy = make(other_disk / "a.jpg"), make(photos / "b.jpg")
    deeds = apply(plan([keep(kept), remove(copy)], action=action))
    assert deeds["b.jpg"].result == "left"
    assert [path.name for path in photos.iterdir()] == ["b.jpg"]
    assert [path.name for path in other_disk.iterdir()] == ["a.jpg"]


@pytest.mark.parametrize("action", ["hardlink", "reflink"])
def test_only_exact_copies_are_replaced(photos: Path, apply: Run, action: str) -> None:
    kept, other = make(photos / "a.jpg"), make(photos / "b.jpg", b"smaller")
    deeds = apply(plan([keep(kept), remove(other)], level=Level.PERCEPTUAL, action=action))
    assert deeds["b.jpg"].result == "left"
    assert other.read_bytes() == b"smaller"


def test_a_stand_in_that_was_edited_is_not_undone(photos: Path, apply: Run, undo: Run) -> None:
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")
    apply(plan([keep(kept), remove(copy)], action="hardlink"))
    copy.unlink()
    copy.write_bytes(b"edited")
    assert undo()["b.jpg"].result == "failed"
    assert copy.read_bytes() == b"edited"


def test_a_file_that_takes_the_name_of_a_copy_is_told(
    photos: Path, apply: Run, undo: Run, trash: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy lies in the trash by then: it is not said to be left alone, and comes back once its name is free."""
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")

    def send(file: Intent) -> str | None:
        place = send_there(file)
        copy.write_bytes(b"another")
        return place

    send_there = ways.trash.send
    monkeypatch.setattr(ways.trash, "send", send)
    deed = apply(plan([keep(kept), remove(copy)], action="hardlink"))["b.jpg"]
    assert deed.result == "failed"
    assert f"it lies at {trash / 'files/b.jpg'}" in deed.detail
    assert undo()["b.jpg"].result == "failed"
    assert copy.read_bytes() == b"another"
    copy.unlink()
    assert undo()["b.jpg"].result == "done"
    assert contents(photos) == {b"a photo"}


def test_a_report_only_touches_nothing(photos: Path, tmp_path: Path, apply: Run) -> None:
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")
    deeds = apply(plan([keep(kept), remove(copy)], action="report"))
    assert deeds["b.jpg"].result == "planned"
    assert copy.exists()
