"""A trash that is known, or none at all."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.act.conftest import keep, make, plan, remove
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
