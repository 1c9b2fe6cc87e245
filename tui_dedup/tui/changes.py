"""What a person decides about a group, as data that can be carried out and taken back."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui_dedup.records import Action, GroupRow, MemberView, Verdict
from tui_dedup.tui.fitting import Lies, inverse, upon

if TYPE_CHECKING:
    from tui_dedup.catalog import Catalog

Answers = Mapping[tuple[str, str], Verdict | None]


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as it is reviewed: its row in the list and its members, the keeper first.

    `lies` gives by content where a photo lies on the keeper, where the matcher knows.
    """

    row: GroupRow
    members: tuple[MemberView, ...]
    lies: Mapping[str, Lies] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        """The file ids of the members."""
        return [member.photo.id for member in self.members]

    def index(self, file_id: int) -> int:
        """Return where the photo with this file id stands, or 0 when it does not."""
        return self.ids.index(file_id) if file_id in self.ids else 0


@dataclass(frozen=True, slots=True)
class Change:
    """One decision. `text` says it to the person; what is None or empty stays as it is."""

    text: str
    group: str
    marks: Mapping[int, Action | None] = field(default_factory=dict)
    reviewed: bool | None = None
    keeper: int | None = None
    answers: Answers = field(default_factory=dict)


Step = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change led to: the group as it is now, how the totals moved, and the change that takes it back.

    `marked` photos and `frees` bytes more are to go now; the group could free `could_free` bytes more.
    """

    group: GroupView
    marked: int
    frees: int
    could_free: int
    opposite: Change


def read_group(catalog: "Catalog", group: str) -> GroupView | None:
    """Return a group with its members, or None when it is no more."""
    row = catalog.groups.row(group)
    if row is None:
        return None
    members = tuple(catalog.groups.members(group))
    return GroupView(row, members, _lies(catalog, *(member.photo.md5 for member in members)))


def _lies(catalog: "Catalog", keeper: str, *others: str) -> dict[str, Lies]:
    """Return by content how the others lie on the keeper.

    Where a person chose that keeper, the matcher has measured them on another photo: then both lie on that one.
    """
    found = catalog.near.lies([pair for other in others for pair in ((other, keeper), (keeper, other))])
    known = {other: found[other, keeper] for other in others if (other, keeper) in found}
    for (content, before), on in found.items():
        if content != keeper or len(known) == len(others):
            continue
        with suppress(ZeroDivisionError):
            known.setdefault(before, inverse(on))
            measured = catalog.near.lies([(other, before) for other in others if other not in known])
            known |= {other: upon(lies, on) for (other, _), lies in measured.items()}
    return known


def carry_out(catalog: "Catalog", change: Change) -> Outcome | None:
    """Write a change to the catalog and return what it led to; None when the group is no more."""
    before = read_group(catalog, change.group)
    if before is None:
        return None
    keeper = before.members[0].photo.id
    touched = sorted({*change.marks, *([keeper, change.keeper] if change.keeper is not None else [])})
    opposite = Change(
        change.text,
        change.group,
        catalog.decisions.marks(touched),
        before.row.reviewed if change.reviewed is not None else None,
        keeper if change.keeper is not None else None,
        catalog.feedback.answers(change.answers),
    )
    marked, frees = catalog.decisions.marked(before.ids)
    _write(catalog, change)
    after = read_group(catalog, change.group)
    if after is None:
        return None
    marked_now, frees_now = catalog.decisions.marked(after.ids)
    could_free = after.row.reclaimable - before.row.reclaimable
    return Outcome(after, marked_now - marked, frees_now - frees, could_free, opposite)


def _write(catalog: "Catalog", change: Change) -> None:
    if change.keeper is not None:
        catalog.decisions.set_keeper(change.group, change.keeper)
    if change.marks:
        catalog.decisions.mark(change.marks)
    for pair, verdict in change.answers.items():
        catalog.feedback.answer([pair], verdict)
    if change.reviewed is not None:
        catalog.decisions.set_reviewed(change.group, change.reviewed)


class Steps:
    """The decisions that can be taken back, and those taken back that can be made again.

    A step is the changes of one key press: one, or as many as there are groups in sight.
    """

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def made(self, opposite: Step) -> None:
        """Note a new decision by its opposite; what was taken back before it is forgotten."""
        self._done.append(opposite)
        self._undone.clear()

    def to_undo(self) -> Step:
        """Take and return the changes that take the last decision back; empty when there is none."""
        return self._done.pop() if self._done else ()

    def undone(self, opposite: Step) -> None:
        """Note that a decision was taken back."""
        self._undone.append(opposite)

    def to_redo(self) -> Step:
        """Take and return the changes that make the last undone decision again; empty when there is none."""
        return self._undone.pop() if self._undone else ()

    def redone(self, opposite: Step) -> None:
        """Note that a decision was made again."""
        self._done.append(opposite)
