"""What each key of the review decides: pure functions from a group to a change."""

from collections.abc import Callable

from tui_dedup.records import Action, Level, MemberView, Verdict
from tui_dedup.tui.changes import Change, GroupView

Decision = Callable[[GroupView, int], Change]
"""From a group and the index of a photo to a change; raises `RefusedError`."""

ANSWERS = frozenset({"not_similar", "same"})
"""The actions that teach what is similar."""


class RefusedError(Exception):
    """A decision that would harm; the message says why and what to do instead."""


def toggle(group: GroupView, index: int) -> Change:
    """Mark the photo at `index` for removal, or keep it; at least one photo of a group stays."""
    member = group.members[index]
    if member.action is Action.REMOVE:
        return _change(group, "kept", {member.photo.id: Action.KEEP})
    others = [other for other in group.members if other is not member]
    if all(other.action is Action.REMOVE for other in others):
        raise RefusedError("One photo of a group always stays. Keep another one first.")
    return _change(group, "marked for removal", {member.photo.id: Action.REMOVE})


def check(group: GroupView) -> Change:
    """Mark all but the keeper for removal; or, when that is so already, keep them all."""
    if all(member.action is Action.REMOVE for member in group.members[1:]):
        return keep_all(group)
    return mark_others(group)


def mark_others(group: GroupView) -> Change:
    """Mark all but the keeper for removal."""
    keeper, *others = group.members
    marks = {member.photo.id: Action.REMOVE for member in others}
    return _change(group, "all but the keeper marked for removal", {**marks, keeper.photo.id: Action.KEEP})


def keep_all(group: GroupView) -> Change:
    """Keep every photo and note the group as reviewed."""
    return _change(group, "all kept", dict.fromkeys(group.ids, Action.KEEP))


def make_keeper(group: GroupView, index: int) -> Change:
    """Make the photo at `index` the keeper of its group."""
    member = group.members[index]
    if member.keeper:
        raise RefusedError("This photo is the keeper already.")
    return Change("keeper chosen", group.row.id, keeper=member.photo.id)


def not_similar(group: GroupView, index: int) -> Change:
    """Teach that the photo at `index` is like none of the others, and keep it."""
    member = group.members[index]
    marks: dict[int, Action | None] = {member.photo.id: Action.KEEP}
    answers = _answers(member, group.members, Verdict.NOT_SIMILAR)
    _refuse_exact(group)
    reviewed = True if len(group.members) == 2 else None
    return Change("noted as not similar: the next run keeps them apart", group.row.id, marks, reviewed, answers=answers)


def same(group: GroupView, index: int) -> Change:
    """Teach that the photo at `index` shows the same as the keeper."""
    _refuse_exact(group)
    if index == 0:
        raise RefusedError("This photo is the keeper. Choose the one that is the same.")
    answers = _answers(group.members[index], group.members[:1], Verdict.SAME)
    return Change("noted as the same picture", group.row.id, answers=answers)


def _change(group: GroupView, text: str, marks: dict[int, Action | None]) -> Change:
    return Change(text, group.row.id, marks, reviewed=True)


def _answers(member: MemberView, others: tuple[MemberView, ...], verdict: Verdict) -> dict[tuple[str, str], Verdict | None]:
    return {(member.photo.md5, other.photo.md5): verdict for other in others if other is not member}


def _refuse_exact(group: GroupView) -> None:
    if group.row.level is Level.EXACT:
        raise RefusedError("These files hold the same bytes: there is nothing to teach.")
