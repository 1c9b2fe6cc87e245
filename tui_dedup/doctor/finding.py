"""What a check comes to."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tui_dedup.settings import Settings


class State(StrEnum):
    """How well something works. `MISSING` is nothing that the rest needs."""

    GOOD = "ok"
    MISSING = "missing"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: what was found, and how to mend it unless it is good."""

    name: str
    state: State
    found: str
    fix: str = ""


Check = Callable[[Settings], Finding]
