"""Killed while a photo has a hidden name, a deed loses nothing: the next one gives it its name again and says so."""

import multiprocessing
import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.act.conftest import keep, make, plan, remove
from tui_dedup.act import UndoError, apply, places, trash, undo, ways
from tui_dedup.act.planfile import Plan
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed, Event, Notice
from tui_dedup.records import ASIDE
from tui_dedup.settings import DeedAction, Settings


@dataclass(frozen=True)
class Moment:
    """When a process is killed: at its first call of a function, while it carries out an action or takes that back."""

    action: DeedAction
    room: object
    call: str
    backwards: bool = False

    def __str__(self) -> str:
        return f"{'undo ' * self.backwards}{self.action} at {self.call}"


LINKED = Moment("hardlink", trash, "send")
"""The link is there, and the photo has its name still."""
IN_TRASH = Moment("hardlink", ways, "rename_new")
"""The photo is in the trash, and the link does not have its name yet."""
COPIED = Moment("move", ways, "recheck")
"""The copy on the other disk does not have its name yet."""
MOVED = Moment("move", ways, "sync_folder")
"""The copy has its name, and the photo has none."""
LINK_ASIDE = Moment("hardlink", trash, "put_back", backwards=True)
"""The link made room, and the photo is in the trash still."""
LINK_LEFT = Moment("hardlink", os, "unlink", backwards=True)
"""The photo is back, and the link that made room is there still."""
MOVED_BACK = Moment("move", ways, "sync_folder", backwards=True)
"""The photo was copied back, and has no name any more where it had been moved to."""


class Library:
    """A photo that stays and one that goes, and what a process that was killed on the way left of them."""

    def __init__(self, photos: Path, target: Path, catalog: Path) -> None:
        self.kept, self.copy = make(photos / "a.jpg"), make(photos / "b.jpg")
        self.moved = target / str(self.copy).lstrip("/")
        self._target, self._catalog = target, catalog

    def plan(self, action: DeedAction) -> Plan:
        return plan([keep(self.kept), remove(self.copy)], action=action, move_to=self._target)

    def kill(self, moment: Moment) -> None:
        """Carry out, or take back, and be killed at that moment."""
        wanted = self.plan(moment.action)
        if moment.backwards:
            self.apply(wanted)
        process = multiprocessing.get_context("fork").Process(target=self._die, args=(moment, wanted))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL

    def _die(self, moment: Moment, wanted: Plan) -> None:
        setattr(moment.room, moment.call, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        if moment.backwards:
            self.undo()
        else:
            self.apply(wanted)

    def apply(self, wanted: Plan) -> list[Event]:
        with Catalog(self._catalog) as catalog:
            return list(apply(catalog, wanted, Settings()))

    def next_removal(self) -> str:
        """Carry out another plan, and return what it says beside its deeds."""
        return _said(self.apply(plan()))

    def undo(self) -> list[Event]:
        with Catalog(self._catalog) as catalog:
            return list(undo(catalog))

    @property
    def hidden(self) -> list[Path]:
        """All that lies under hidden names."""
        return [path for folder in (self.copy.parent, self.moved.parent) for path in folder.glob(f"{ASIDE}*")]


def _said(events: list[Event]) -> str:
    return "\n".join(event.text for event in events if isinstance(event, Notice))


@pytest.fixture
def library(photos: Path, other_disk: Path, tmp_path: Path) -> Library:
    return Library(photos, other_disk, tmp_path / "catalog.sqlite")


@pytest.mark.parametrize("moment", [IN_TRASH, MOVED, LINK_ASIDE, MOVED_BACK], ids=str)
def test_what_has_no_other_name_is_put_back_by_the_next_removal(library: Library, moment: Moment) -> None:
    library.kill(moment)
    (hidden,) = library.hidden
    gone = library.moved if moment is MOVED_BACK else library.copy
    assert (hidden.read_bytes(), gone.exists()) == (b"a photo", False)
    assert f"{gone} was put back" in library.next_removal()
    assert (gone.read_bytes(), library.hidden) == (b"a photo", [])
    assert library.next_removal() == ""


@pytest.mark.parametrize("moment", [LINKED, COPIED, LINK_LEFT], ids=str)
def test_what_is_one_copy_too_many_stays_and_is_told(library: Library, moment: Moment) -> None:
    library.kill(moment)
    (hidden,) = library.hidden
    said = library.next_removal()
    assert said.startswith(str(hidden))
    assert f"{library.copy} is the same photo" in said
    assert library.hidden == [hidden]
    assert library.copy.read_bytes() == b"a photo"


@pytest.mark.parametrize("moment", [LINKED, IN_TRASH, COPIED, MOVED, LINK_ASIDE, LINK_LEFT, MOVED_BACK], ids=str)
def test_an_undo_brings_the_photo_back_and_tells_what_it_leaves(library: Library, moment: Moment) -> None:
    library.kill(moment)
    events = library.undo()
    assert [event.result for event in events if isinstance(event, Deed)] == ["done"]
    assert library.copy.read_bytes() == library.kept.read_bytes() == b"a photo"
    assert all(f"{hidden} was left" in _said(events) for hidden in library.hidden)


def test_a_second_copy_is_told(library: Library) -> None:
    library.kill(MOVED)
    assert f"{library.moved} is a second copy" in library.next_removal()


def test_a_photo_that_another_took_the_name_of_stays_hidden_and_is_told_to_be_the_only_copy(library: Library) -> None:
    library.kill(MOVED)
    library.moved.unlink()
    library.copy.write_bytes(b"another")
    (hidden,) = library.hidden
    assert f"another file is called {library.copy} now, and this may be the only copy" in library.next_removal()
    assert (hidden.read_bytes(), library.copy.read_bytes()) == (b"a photo", b"another")


def test_what_had_the_name_gets_it_back_whatever_it_is(library: Library) -> None:
    """Another took the name at the last moment, and was hidden in place of the photo."""
    library.kill(MOVED)
    (hidden,) = library.hidden
    hidden.write_bytes(b"just saved")
    library.next_removal()
    assert library.copy.read_bytes() == b"just saved"


def test_a_part_of_a_photo_never_gets_its_name(library: Library) -> None:
    library.kill(IN_TRASH)
    (hidden,) = library.hidden
    hidden.unlink()  # a name of the photo that stays
    hidden.write_bytes(b"a pho")
    assert f"may be all that is left of {library.copy}" in library.next_removal()
    assert not library.copy.exists()


def test_a_file_of_another_name_is_not_ours_to_move(library: Library) -> None:
    library.kill(MOVED)
    foreign = make(Path(places.beside(str(library.copy.with_name("c.jpg")), "going")))
    library.next_removal()
    assert library.hidden == [foreign]


def test_a_rehearsal_touches_nothing(library: Library) -> None:
    library.kill(MOVED)
    before = library.hidden
    library.apply(plan(action="report"))
    assert library.hidden == before


def test_it_is_told_also_where_nothing_is_left_to_undo(library: Library, photos: Path) -> None:
    library.kill(LINK_LEFT)
    library.undo()
    with Catalog(photos.parent / "catalog.sqlite") as catalog:
        events = undo(catalog)
        assert str(library.hidden[0]) in _said([next(events)])
        with pytest.raises(UndoError):
            next(events)


def test_what_cannot_be_called_as_before_is_not_said_to_be_in_its_place(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the instant in which the photo has a hidden name another takes the old one, and then the disk fails."""

    def fail(_folder: str) -> None:
        make(library.copy, b"another")
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(ways, "sync_folder", fail)
    (deed,) = [event for event in library.apply(library.plan("move")) if isinstance(event, Deed)]
    (hidden,) = library.hidden
    assert str(hidden) in deed.detail
    assert hidden.read_bytes() == b"a photo"
