"""The plan as the rest of the house uses it: built from the marks, kept as a file, summed up for a person."""

from collections import Counter
from dataclasses import dataclass

from tui_dedup.act.drafting import build, unsure
from tui_dedup.act.planfile import Plan, PlanError, PlanFile, PlanGroup, PlanMember, dump, encode, load
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
]


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
    warnings = Counter(text for group in plan.groups for member in group.members for text in member.warnings)
    return Summary(
        photos=len(removed),
        companions=sum(len(member.companions) for member in removed),
        bytes=sum(file.size for member in removed for file in member.files),
        groups=sum(bool(group.removed) for group in plan.groups),
        warnings=tuple(f"{count(number, 'photo')}: {text}" for text, number in warnings.items()),
        in_photos=sum(member.asset is not None for member in removed),
    )
