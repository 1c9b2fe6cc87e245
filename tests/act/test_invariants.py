"""Whatever lies in the folders, whatever the plan says and whatever happens in between: nothing is lost.

The model is the folders themselves, looked at before and after each step.
"""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from send2trash import plat_other

from tests.act.conftest import contents, keep, make, plan, remove
from tui_dedup.act import UndoError, apply, undo
from tui_dedup.act.planfile import Plan, PlanGroup, PlanMember
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed
from tui_dedup.records import Level
from tui_dedup.settings import Act, Settings

NAMES = [f"{folder}/{name}" for folder in ("a", "b", "safe") for name in ("1.jpg", "2.jpg", "3.jpg")]
CONTENTS = [b"one photo", b"two photo", b"a third one"]

ACTIONS = st.sampled_from(["trash", "trash", "move", "hardlink", "report"])


@dataclass(frozen=True)
class Seen:
    """A file as it was: its bytes and its inode."""

    content: bytes
    inode: int


class Removals(RuleBasedStateMachine):
    """Photos come, change and go; plans are drawn at random, also foolish ones, and carried out later."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.photos, self.moved = self.folder / "photos", self.folder / "moved"
        self.trash = Path(plat_other.HOMETRASH) / "files"
        self.catalog = Catalog(self.folder / "catalog.sqlite")
        self.planned: list[Plan] = []
        self.removals: list[tuple[int, dict[Path, Seen]]] = []

    def teardown(self) -> None:
        self.catalog.close()
        shutil.rmtree(self.folder)
        shutil.rmtree(self.trash.parent, ignore_errors=True)

    def seen(self) -> dict[Path, Seen]:
        files = (path for path in self.photos.rglob("*") if path.is_file() and not path.is_symlink())
        return {path: Seen(path.read_bytes(), path.stat().st_ino) for path in files}

    def everything(self) -> set[bytes]:
        return contents(self.photos, self.moved, self.trash)

    @initialize(files=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(CONTENTS), min_size=4))
    def photos_are_there(self, files: dict[str, bytes]) -> None:
        for name, content in files.items():
            make(self.photos / name, content)

    @rule(name=st.sampled_from(NAMES), content=st.sampled_from(CONTENTS))
    def a_photo_comes_or_is_rewritten(self, name: str, content: bytes) -> None:
        (self.photos / name).unlink(missing_ok=True)
        make(self.photos / name, content)

    @rule(name=st.sampled_from(NAMES))
    def a_photo_is_touched(self, name: str) -> None:
        if (self.photos / name).is_file():
            os.utime(self.photos / name, (1, 1))

    @rule(name=st.sampled_from(NAMES), other=st.sampled_from(NAMES), hard=st.booleans())
    def a_photo_becomes_a_link(self, name: str, other: str, hard: bool) -> None:
        source, link = self.photos / name, self.photos / other
        if name != other and source.is_file() and not source.is_symlink():
            link.unlink(missing_ok=True)
            link.parent.mkdir(exist_ok=True)
            os.link(source, link) if hard else link.symlink_to(source)

    @rule(level=st.sampled_from(list(Level)), action=ACTIONS, turn=st.integers(0, 3))
    def a_sensible_plan_is_drawn(self, level: Level, action: str, turn: int) -> None:
        """Equal photos form a group; one of them is kept."""
        groups = []
        for content in CONTENTS:
            paths = [path for path, seen in sorted(self.seen().items()) if seen.content == content]
            paths = paths[turn:] + paths[:turn]
            groups.append([keep(path) if number == 0 else remove(path) for number, path in enumerate(paths)])
        self.planned.append(plan(*groups, level=level, action=action, move_to=self.moved))

    @rule(data=st.data(), level=st.sampled_from(list(Level)), action=ACTIONS)
    def a_foolish_plan_is_drawn(self, data: st.DataObject, level: Level, action: str) -> None:
        """Any photos form a group, in any number of groups; all of them may go."""
        paths = sorted(self.seen())
        groups = []
        for _ in range(data.draw(st.integers(1, 3)) if paths else 0):
            chosen = data.draw(st.lists(st.sampled_from(paths), min_size=1, max_size=3))
            groups.append([data.draw(st.sampled_from([keep, remove]))(path) for path in chosen])
        self.planned.append(plan(*groups, level=level, action=action, move_to=self.moved))

    @precondition(lambda self: self.planned)
    @rule(protect=st.booleans(), last=st.booleans())
    def a_plan_is_carried_out(self, protect: bool, last: bool) -> None:
        wanted = self.planned.pop(-1 if last else 0)
        before, everything = self.seen(), self.everything()
        settings = Settings(act=Act(protect=(str(self.photos / "safe"),) if protect else ()))
        deeds = {Path(event.path): event for event in apply(self.catalog, wanted, settings) if isinstance(event, Deed)}
        after = self.seen()
        gone = {path for path, deed in deeds.items() if deed.result == "done"}

        assert self.everything() == everything, "a content was lost"
        assert {path for path in before if before[path] != after.get(path)} == gone, "other files were touched"
        assert not any(protect and "safe" in path.parts for path in gone)
        named = {Path(member.location) for group in wanted.groups for member in group.removed}
        assert set(deeds) == named, "each file that was to go has a word said about it"
        for group in wanted.groups:
            self._check_group(group, gone, after)
        if gone:
            self.removals.append((self.catalog.journal.removals(1)[0].id, {path: before[path] for path in gone}))

    def _check_group(self, group: PlanGroup, gone: set[Path], after: dict[Path, Seen]) -> None:
        removed = [member for member in group.removed if Path(member.location) in gone]
        kept = [after[path].content for member in group.kept if (path := Path(member.location)) in after]
        assert not removed or kept, "a group keeps no live copy"
        if group.level is Level.EXACT:
            assert all(self._content(member) in kept for member in removed), "a content has no live copy"

    def _content(self, member: PlanMember) -> bytes:
        return next(content for content in CONTENTS if hashlib.md5(content).hexdigest() == member.md5)

    @precondition(lambda self: self.removals)
    @rule()
    def the_last_removal_is_undone(self) -> None:
        before, everything = self.seen(), self.everything()
        number, taken = self.removals.pop()
        try:
            deeds = {Path(event.path): event for event in undo(self.catalog, number) if isinstance(event, Deed)}
        except UndoError:
            pytest.fail("there was something to bring back")
        after = self.seen()
        for path, deed in deeds.items():
            if deed.result == "done":
                assert after[path].content == taken[path].content, "what is said to be back is not"
        assert all(after.get(path) == was for path, was in before.items() if path not in taken), "other files were touched"
        assert self.everything() == everything, "a content was lost"
        free = [path for path in taken if path not in before and not path.is_symlink()]
        assert all(after.get(path) == taken[path] for path in free), "a file whose place was free did not come back"


TestRemovals = Removals.TestCase
TestRemovals.settings = settings(max_examples=150, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
