"""What was moved comes back, and nothing is overwritten on the way."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.act.conftest import contents, keep, make, plan, remove, scanned
from tui_dedup.act import UndoError
from tui_dedup.act.planfile import PlanFile
from tui_dedup.act.verify import prove
from tui_dedup.catalog import Catalog
from tui_dedup.catalog.journal import Intent
from tui_dedup.events import Deed

Run = Callable[..., dict[str, Deed]]


def proven(path: Path) -> Intent:
    return prove([PlanFile(**scanned(path))])[str(path)].file


@pytest.fixture
def copy(photos: Path, apply: Run) -> Path:
    """A photo that was just moved to the trash."""
    copy = make(photos / "deep/b.jpg")
    apply(plan([keep(make(photos / "a.jpg")), remove(copy)]))
    assert not copy.exists()
    return copy


def test_it_comes_back(copy: Path, trash: Path, undo: Run, catalog: Catalog) -> None:
    assert undo()["b.jpg"].result == "done"
    assert copy.read_bytes() == b"a photo"
    assert not list((trash / "info").iterdir())
    assert not list((trash / "files").iterdir())
    assert catalog.journal.removals()[0].undone == 1


@pytest.mark.parametrize("plan", ["{", "", '{"action": 1}', "[]"])
def test_it_comes_back_without_the_plan(copy: Path, undo: Run, catalog: Catalog, tmp_path: Path, plan: str) -> None:
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("UPDATE removal SET plan = ?", (plan,))
    assert catalog.journal.removals()[0].done == 1
    assert undo()["b.jpg"].result == "done"
    assert copy.read_bytes() == b"a photo"


def test_its_folder_is_made_again(copy: Path, undo: Run) -> None:
    copy.parent.rmdir()
    assert undo()["b.jpg"].result == "done"
    assert copy.exists()


@pytest.fixture
def renumbered(copy: Path, tmp_path: Path) -> Path:
    """A photo in the trash whose disk has another number since, as after a start of the system."""
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("UPDATE deed SET device = device + 1")
    return copy


def test_it_comes_back_to_a_disk_with_another_number(renumbered: Path, undo: Run) -> None:
    make(renumbered.parent / "other.jpg", b"stayed")
    assert undo()["b.jpg"].result == "done"
    assert renumbered.exists()


def test_it_is_found_in_the_trash_of_a_disk_with_another_number(renumbered: Path, undo: Run, tmp_path: Path) -> None:
    make(renumbered.parent / "other.jpg", b"stayed")
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("UPDATE deed SET destination = NULL, state = 'intended'")
    assert undo()["b.jpg"].result == "done"
    assert renumbered.exists()


@pytest.mark.parametrize("is_there", [True, False])
def test_nothing_comes_back_where_a_disk_was_mounted_once(renumbered: Path, undo: Run, is_there: bool) -> None:
    if not is_there:
        renumbered.parent.rmdir()
    deed = undo()["b.jpg"]
    assert deed.result == "failed"
    assert "is not there; if it is, put any file into that folder" in deed.detail
    assert renumbered.parent.exists() == is_there


@pytest.mark.parametrize("path", ["c.jpg", "", "/tmp/a\0b"])
def test_an_entry_that_names_no_place_stops_no_other(copy: Path, catalog: Catalog, undo: Run, tmp_path: Path, path: str) -> None:
    catalog.journal.intend(1, [Intent(str(copy), 7, 0, 1, 1, "")])
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("UPDATE deed SET path = ? WHERE id = 2", (path.encode(),))
    assert sorted(deed.result for deed in undo().values()) == ["done", "failed"]
    assert copy.exists()


def test_another_file_in_its_place_is_not_overwritten(copy: Path, trash: Path, undo: Run) -> None:
    copy.write_bytes(b"new")
    deed = undo()["b.jpg"]
    assert deed.result == "failed"
    assert str(trash / "files/b.jpg") in deed.detail
    assert copy.read_bytes() == b"new"
    assert (trash / "files/b.jpg").read_bytes() == b"a photo"


def test_a_file_that_was_changed_in_the_trash_stays_there(copy: Path, trash: Path, undo: Run) -> None:
    (trash / "files/b.jpg").write_bytes(b"A PHOTO")
    assert undo()["b.jpg"].result == "failed"
    assert not copy.exists()


def test_an_emptied_trash_is_told(copy: Path, trash: Path, undo: Run) -> None:
    shutil.rmtree(trash)
    deed = undo()["b.jpg"]
    assert deed.result == "failed"
    assert "no longer at" in deed.detail


def test_a_trash_that_one_may_not_look_into_is_told(copy: Path, trash: Path, undo: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a removal as root. Root itself may look everywhere, so that the system's answer is played here."""
    look = os.lstat

    def lstat(path: str, **options: Any) -> os.stat_result:
        if str(path).startswith(str(trash / "files")):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return look(path, **options)

    monkeypatch.setattr(os, "lstat", lstat)
    monkeypatch.setattr("tui_dedup.act.trash.find", lambda _file: None)  # whose own trash is another one
    deed = undo()["b.jpg"]
    assert deed.result == "failed"
    assert deed.detail == f"you may not look into {trash / 'files'}: undo as the user who removed it"


def test_it_works_once(copy: Path, undo: Run) -> None:
    undo()
    with pytest.raises(UndoError, match="There is no removal"):
        undo()


def test_a_crash_after_the_move_is_undone_from_the_trash(photos: Path, trash: Path, catalog: Catalog, undo: Run) -> None:
    """The journal knows only the intention; the file is found in the trash by what it is."""
    from send2trash import send2trash

    copy = make(photos / "b.jpg")
    catalog.journal.intend(catalog.journal.begin("{}"), [proven(copy)])
    send2trash(str(copy))
    assert undo()["b.jpg"].result == "done"
    assert copy.exists()
    assert not list((trash / "info").iterdir())


def test_a_crash_before_the_move_leaves_nothing_to_do(photos: Path, catalog: Catalog, undo: Run) -> None:
    copy = make(photos / "b.jpg")
    catalog.journal.intend(catalog.journal.begin("{}"), [proven(copy)])
    assert undo()["b.jpg"].detail == "it was never moved"
    assert copy.exists()


def test_the_last_removal_with_something_to_undo_is_taken(photos: Path, apply: Run, undo: Run) -> None:
    kept = make(photos / "a.jpg")
    for name in ("1.jpg", "2.jpg"):
        apply(plan([keep(kept), remove(make(photos / name))]))
    assert set(undo()) == {"2.jpg"}
    assert set(undo()) == {"1.jpg"}


def test_a_removal_whose_trash_was_emptied_does_not_bar_the_one_before(photos: Path, trash: Path, apply: Run, undo: Run) -> None:
    kept = make(photos / "a.jpg")
    for name in ("1.jpg", "2.jpg"):
        apply(plan([keep(kept), remove(make(photos / name))]))
    (trash / "files/2.jpg").unlink()
    assert set(undo()) == {"1.jpg"}
    assert undo()["2.jpg"].result == "failed"


def test_names_taken_in_the_trash_are_kept_apart(photos: Path, trash: Path, apply: Run, undo: Run) -> None:
    kept = make(photos / "a.jpg")
    copies = [make(photos / str(n) / "same.jpg", b"a photo") for n in range(5)]
    apply(plan([keep(kept), *map(remove, copies)]))
    assert len(os.listdir(trash / "files")) == 5
    undo()
    assert all(copy.exists() for copy in copies)
    assert contents(photos) == {b"a photo"}
