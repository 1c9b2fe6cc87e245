"""A trash that is known, or none at all."""

import hashlib
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from send2trash import plat_other

from tests.act.conftest import contents, keep, make, plan, remove
from tui_dedup.act import freedesktop
from tui_dedup.act.verify import prove_again
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed

Run = Callable[..., dict[str, Deed]]


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of its own, whose root is another."""
    root = Path("/dev/shm")
    if not root.is_dir() or root.stat().st_dev == tmp_path.stat().st_dev or (root / f".Trash-{os.getuid()}").exists():
        pytest.skip("no second file system without a trash at /dev/shm")
    folder = root / f"dedup-tui-{os.getpid()}-{tmp_path.name}"
    folder.mkdir()
    yield folder
    for top in (folder, root / f".Trash-{os.getuid()}"):
        for path in sorted(top.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        if top.is_dir():
            top.rmdir()


def test_another_disk_has_a_trash_of_its_own(stick: Path, apply: Run, undo: Run) -> None:
    kept, copy = make(stick / "a.jpg"), make(stick / "b.jpg")
    assert apply(plan([keep(kept), remove(copy)]))["b.jpg"].result == "done"
    moved = stick.parent / f".Trash-{os.getuid()}/files/b.jpg"
    assert moved.read_bytes() == b"a photo"
    assert undo()["b.jpg"].result == "done"
    assert copy.exists()
    assert not moved.exists()


def test_a_trash_on_another_disk_is_refused(photos: Path, trash: Path, stick: Path, apply: Run) -> None:
    """Moving there would copy and unlink."""
    trash.parent.mkdir(parents=True)
    trash.symlink_to(stick, target_is_directory=True)
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")
    deed = apply(plan([keep(kept), remove(copy)]))["b.jpg"]
    assert deed.result == "left"
    assert "lies on another disk" in deed.detail
    assert copy.exists()
    assert not list((stick / "files").iterdir())


def test_where_no_trash_can_be_made_the_photo_stays(photos: Path, trash: Path, apply: Run) -> None:
    make(trash.parent, b"a file where the trash should be")
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")
    deed = apply(plan([keep(kept), remove(copy)]))["b.jpg"]
    assert deed.result == "left"
    assert "there is no trash" in deed.detail
    assert copy.exists()


def test_a_note_without_a_file_is_swept_away_by_undo(photos: Path, trash: Path, catalog: Catalog, undo: Run) -> None:
    """As a crash leaves it between the note and the move."""
    copy = make(photos / "b.jpg")
    note = make(trash / "info/b.jpg.trashinfo", f"[Trash Info]\nPath={copy}\nDeletionDate=2026-01-01T00:00:00\n".encode())
    other = make(trash / "info/c.jpg.trashinfo", b"[Trash Info]\nPath=/c.jpg\n")
    file = prove_again(str(copy), hashlib.md5(b"a photo").hexdigest()).file
    catalog.journal.intend(catalog.journal.begin("{}"), [file])
    assert undo()["b.jpg"].detail == "it was never moved"
    assert not note.exists()
    assert other.exists()


def test_what_gets_the_same_name_in_the_trash_at_that_moment_is_not_replaced(
    photos: Path, trash: Path, apply: Run, undo: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As another removal, or the file manager, puts it there after the name was found free."""
    stranger, tell = trash / "files/b.jpg", plat_other.info_for

    def meanwhile(path: bytes, top: bytes) -> str:
        make(stranger, b"from elsewhere")
        return str(tell(path, top))

    monkeypatch.setattr(plat_other, "info_for", meanwhile)
    copy = make(photos / "b.jpg")
    assert apply(plan([keep(make(photos / "a.jpg")), remove(copy)]))["b.jpg"].result == "done"
    assert contents(trash / "files") == {b"from elsewhere", b"a photo"}
    assert os.listdir(trash / "info") == ["b 1.jpg.trashinfo"]
    undo()
    assert copy.read_bytes() == b"a photo"
    assert stranger.exists()


@pytest.mark.parametrize("name", ["x" * 251 + ".jpg", "é" * 125 + ".jpeg", "." + "x" * 254])
def test_the_longest_names_go_and_come_back(photos: Path, trash: Path, apply: Run, undo: Run, name: str) -> None:
    """Their notes would have longer names than there can be."""
    copies = [make(photos / folder / name) for folder in "bc"]
    deeds = apply(plan([keep(make(photos / "a.jpg")), *map(remove, copies)]))
    assert {deed.result for deed in deeds.values()} == {"done"}
    assert len(os.listdir(trash / "files")) == len(os.listdir(trash / "info")) == 2
    undo()
    assert [copy.read_bytes() for copy in copies] == [b"a photo", b"a photo"]
    assert not os.listdir(trash / "info")


def test_the_note_of_a_name_of_any_bytes_tells_the_path(photos: Path, trash: Path, apply: Run) -> None:
    copy = make(photos / os.fsdecode(b"50% \xe9\n.jpg"))
    apply(plan([keep(make(photos / "a.jpg")), remove(copy)]))
    (note,) = (trash / "info").iterdir()
    assert re.search(r"^Path=.*/50%25%20%E9%0A\.jpg$", note.read_text(), re.MULTILINE)
    assert freedesktop.origin(str(trash / "files" / copy.name)) == str(copy)


def test_a_trash_of_a_disk_that_leads_elsewhere_is_refused(stick: Path, apply: Run) -> None:
    """Whoever may write at the top of a disk could make one that leads to a folder of theirs."""
    (stick / "theirs").mkdir()
    (stick.parent / f".Trash-{os.getuid()}").symlink_to(stick / "theirs", target_is_directory=True)
    copy = make(stick / "b.jpg")
    deed = apply(plan([keep(make(stick / "a.jpg")), remove(copy)]))["b.jpg"]
    (stick.parent / f".Trash-{os.getuid()}").unlink()
    assert deed.result == "left"
    assert "is a link" in deed.detail
    assert copy.exists()


def test_a_note_in_the_trash_that_all_users_share_counts_from_the_top_of_the_disk(tmp_path: Path) -> None:
    place = make(tmp_path / ".Trash/1000/files/b.jpg")
    make(tmp_path / ".Trash/1000/info/b.jpg.trashinfo", b"[Trash Info]\nPath=photos/b.jpg\n")
    assert freedesktop.origin(str(place)) == str(tmp_path / "photos/b.jpg")


def stranger_made_it(trash: Path) -> None:
    trash.mkdir(parents=True)
    os.chown(trash, 4242, 4242)


def link_to_a_stranger(trash: Path) -> None:
    stranger_made_it(trash.with_name("theirs"))
    trash.symlink_to("theirs")


def stranger_made_a_part(trash: Path) -> None:
    stranger_made_it(trash / "files")


def link_in_it(trash: Path) -> None:
    trash.mkdir(parents=True)
    (trash / "info").symlink_to(trash.parent)


@pytest.mark.parametrize("harm", [stranger_made_it, link_to_a_stranger, stranger_made_a_part, link_in_it])
def test_a_trash_in_the_home_that_is_not_ours_is_refused(
    photos: Path, trash: Path, apply: Run, harm: Callable[[Path], None]
) -> None:
    """Who owns it, or a folder in it, can empty it."""
    if harm is not link_in_it and os.geteuid():
        pytest.skip("giving a folder to another user needs root")
    harm(trash)
    copy = make(photos / "b.jpg")
    deed = apply(plan([keep(make(photos / "a.jpg")), remove(copy)]))["b.jpg"]
    assert deed.result == "left"
    assert "is a link, or belongs to another user" in deed.detail
    assert copy.exists()


def test_a_trash_that_is_a_link_to_a_folder_of_ours_is_used(photos: Path, trash: Path, apply: Run, undo: Run) -> None:
    (trash.parent / "mine").mkdir(parents=True)
    trash.symlink_to("mine")
    copy = make(photos / "b.jpg")
    assert apply(plan([keep(make(photos / "a.jpg")), remove(copy)]))["b.jpg"].result == "done"
    assert undo()["b.jpg"].result == "done"
    assert copy.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a folder to another user needs root")
def test_no_trash_is_made_in_the_home_of_another_user(photos: Path, home: Path, apply: Run) -> None:
    """As `sudo` with the HOME of a person would: a trash of root, which that person can neither open nor use any more."""
    os.chown(home, 4242, 4242)
    copy = make(photos / "b.jpg")
    deed = apply(plan([keep(make(photos / "a.jpg")), remove(copy)]))["b.jpg"]
    assert deed.result == "left"
    assert "HOME is the folder of another user" in deed.detail
    assert copy.exists()
    assert not list(home.iterdir())


def test_a_trash_without_room_is_told(tmp_path: Path, apply: Run) -> None:
    """The disk is full to the last byte, which is when people look for duplicates."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False).returncode:
        pytest.skip("mounting a small disk needs root on Linux")
    try:
        copy = make(disk / "b.jpg")
        wanted = plan([keep(make(disk / "a.jpg")), remove(copy)])
        with pytest.raises(OSError, match="No space left"):
            make(disk / "rest", bytes(64 << 10))
        deed = apply(wanted)["b.jpg"]
        assert (deed.result, copy.exists()) == ("left", True)
        assert deed.detail == f"the trash at {disk}/.Trash-0 cannot be written: No space left on device"
        assert not list((disk / ".Trash-0/info").iterdir())
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_trash_that_another_removal_makes_at_the_same_time_is_used(
    stick: Path, apply: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beaten(folder: bytes) -> None:
        os.mkdir(folder, 0o700)
        os.mkdir(folder, 0o700)

    monkeypatch.setattr(plat_other, "check_create", lambda folder: os.path.isdir(folder) or beaten(folder))
    copy = make(stick / "b.jpg")
    assert apply(plan([keep(make(stick / "a.jpg")), remove(copy)]))["b.jpg"].result == "done"
