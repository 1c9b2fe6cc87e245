"""What every rung of the ladder has in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from tui_dedup.act.planfile import PlanMember
from tui_dedup.catalog.journal import DeedRow
from tui_dedup.errors import DedupError

RECENTLY_DELETED = "photos:recently-deleted/"
"""Where an item lies that Photos removed, before its UUID: no path, because only Photos can bring it back."""


class RungError(DedupError):
    """A rung cannot do it, and did nothing: the next one is tried."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that is to go, in a group of which everything was verified, and what stays of that group."""

    member: PlanMember
    kept: tuple[PlanMember, ...]

    @property
    def uuid(self) -> str:
        """The item's UUID."""
        return uuid_of(self.member)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an item."""

    result: Literal["done", "left", "failed"]
    detail: str


class Rung(Protocol):
    """A way to have items removed."""

    name: str

    def why_not(self, candidates: Sequence[Candidate], /) -> str | None:
        """Return why this rung is no use here, or None where it may be tried."""

    def take(self, candidates: Sequence[Candidate], /) -> dict[str, Fate]:
        """Have the items removed, or handed over, and return what became of each by UUID; raises `RungError`."""


def is_in_photos(row: DeedRow) -> bool:
    """Return whether an entry of the journal is an item that Photos removed, or was asked to."""
    return row.destination is not None and row.destination.startswith(RECENTLY_DELETED)


def uuid_of(member: PlanMember) -> str:
    """Return the UUID of a member that is an item of Photos."""
    if member.asset is None:
        raise ValueError(f"{member.shown} is no item of Photos")
    return member.asset.uuid


def stays(candidate: Candidate, there: frozenset[str], gone_for_certain: bool = True) -> bool:
    """Return whether something of the group stays for certain: a verified file, or an item that Photos has.

    `there` holds the UUIDs that Photos knows. Items of libraries that Photos has not open do not count, unless
    `gone_for_certain` is False: then an item that is not in `there` may be one that Photos does not list.
    """
    return any(
        not member.stand_in and (member.asset is None or not gone_for_certain or member.asset.uuid in there)
        for member in candidate.kept
    )
