"""The plan as the rest of the house uses it: built from the marks, kept as a file, summed up for a person."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tui_dedup.act.drafting import MARKED, NAMING, UNSAID, WAITS, build, unsure
from tui_dedup.act.planfile import Plan, PlanError, PlanFile, PlanGroup, PlanMember, dump, encode, load
from tui_dedup.events import Deed
from tui_dedup.text import count

__all__ = [
    "Plan",
    "PlanError",
    "PlanFile",
    "PlanGroup",
    "PlanMember",
    "Summary",
    "build",
    "dump",
    "encode",
    "load",
    "summary",
    "unsure",
    "waiting",
]

_NAMED = 3
"""How many photos' companions, or other things, the line of a warning names."""

_PLURALS = {"has": "have", "goes": "go", "stays:": "stay:"}
"""The first words of warnings."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan in numbers. `bytes` counts companions; each warning is one line that says how many photos it is about.

    `in_photos` of the photos are items of Photos, which Photos will be asked to remove.
    """

    photos: int
    companions: int
    bytes: int
    groups: int
    warnings: tuple[str, ...]
    in_photos: int = 0


def summary(plan: Plan) -> Summary:
    """Return what the plan would remove."""
    removed = [member for group in plan.groups for member in group.removed]
    return Summary(
        photos=len(removed),
        companions=sum(len(member.companions) for member in removed),
        bytes=sum(file.size for member in removed for file in member.files),
        groups=sum(bool(group.removed) for group in plan.groups),
        warnings=tuple(_lines(plan)),
        in_photos=sum(member.asset is not None for member in removed),
    )


def waiting(plan: Plan) -> Iterator[Deed]:
    """Yield why each photo stays with which a companion, or words of a person, would go that no kept photo has."""
    for member in (member for group in plan.groups for member in group.kept):
        yield from (Deed(member.shown, plan.action, "left", text) for text in member.warnings if text.startswith((UNSAID, WAITS)))


def _lines(plan: Plan) -> Iterator[str]:
    """Yield the warnings, those of one kind as one line: first on photos that go, then on marked ones that stay."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for text in (text for group in plan.groups for member in group.members for text in member.warnings):
        kind = next((kind for kind in NAMING if text.startswith(kind)), text)
        found[kind].append(text.removeprefix(kind).removeprefix(": "))
    for kind, names in sorted(found.items(), key=lambda item: item[0].startswith(MARKED)):
        named = list(dict.fromkeys(names))[:_NAMED]
        others = sum(name not in named for name in names)
        more = f" and those of {others:,} more" if others else ""
        yield _counted(len(names), kind) + (f": {', '.join(named)}{more}" if kind in NAMING else "")


def _counted(number: int, kind: str) -> str:
    """Return what a warning says of one photo as it is said of so many."""
    verb, _, rest = kind.removeprefix(MARKED).partition(" ")
    photos = count(number, "marked photo" if kind.startswith(MARKED) else "photo")
    return f"{photos} {verb if number == 1 else _PLURALS.get(verb, verb)} {rest}"
