"""Proving every group that items are to go from, before Photos is asked for anything."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec

from tui_dedup.act.drafting import protected_kinds
from tui_dedup.act.fences import Fences
from tui_dedup.act.guard import Case
from tui_dedup.act.photos.rung import Candidate, Fate, uuid_of
from tui_dedup.act.planfile import Plan, PlanMember
from tui_dedup.act.verifier import Verifier
from tui_dedup.act.verify import Proof, RefusalError
from tui_dedup.events import Deed, Event, Progress
from tui_dedup.settings import Settings

ACTION = "photos"
"""The action of a deed that Photos does."""
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Proven:
    """An item that may go, with the proofs that its group rests on; its own come first in `unit`."""

    candidate: Candidate
    case: Case
    unit: Sequence[Proof]

    def doubt(self) -> str | None:
        """Return why it may not go after all, by a last look at the files; None when nothing touched them."""
        try:
            self.case.recheck(self.unit)
        except RefusalError as error:
            return str(error)
        return None


def deed(member: PlanMember, fate: Fate) -> Deed:
    """Return what became of an item, as an event."""
    return Deed(member.shown, ACTION, fate.result, fate.detail)


def check(plan: Plan, settings: Settings) -> Generator[Event, None, list[Proven]]:
    """Read every group in full, tell of what stays because of a doubt, and return the others."""
    members = {member.location: member for group in plan.groups for member in group.members}
    shown = {member.shown for member in members.values()}
    kept = {member.location: tuple(group.kept) for group in plan.groups for member in group.removed}
    verifier = Verifier(plan, Fences(settings.act.protect, libraries=True))
    groups = iter(plan.groups)
    found: list[Proven] = []
    try:
        for batch in verifier.one_ahead(iter(lambda: list(islice(groups, _BATCH)), [])):
            cases, left = verifier.verify(batch)
            yield from (msgspec.structs.replace(told, action=ACTION) for told in left if told.path in shown)
            for case, unit in _units(cases):
                member = members[unit[0].path]
                doubt = _doubt(member, settings)
                if doubt:
                    yield deed(member, Fate("left", doubt))
                else:
                    found.append(Proven(Candidate(member, kept[member.location]), case, unit))
            yield Progress("verify", len(found))
    finally:
        verifier.close()
    return found


def _doubt(member: PlanMember, settings: Settings) -> str | None:
    if uuid_of(member) not in member.location:
        return "the plan names another file than that of the item"
    kinds = protected_kinds(member.asset, settings.photos)
    return f"protected in Photos ({', '.join(kinds)})" if kinds else None


def _units(cases: Sequence[Case]) -> Iterator[tuple[Case, list[Proof]]]:
    return ((case, unit) for case in cases for unit in case.units)
