"""One photo and its companions to the trash: all of them or none."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tui_dedup.act import trash
from tui_dedup.act.guard import Case
from tui_dedup.act.trash import TrashError
from tui_dedup.act.verify import Proof, RefusalError, recheck
from tui_dedup.text import printable


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file. `place` is where it lies now, when that is not where it was and known."""

    path: str
    result: Literal["done", "left", "failed"]
    place: str | None = None
    detail: str = ""


def remove(case: Case, unit: Sequence[Proof]) -> list[Result]:
    """Move a unit to the trash after a last look at all that its group rests on."""
    moved: list[tuple[Proof, str | None]] = []
    try:
        case.recheck(unit)
        for proof in reversed(unit):
            recheck(proof)
            moved.append((proof, trash.send(proof.file)))
    except (RefusalError, TrashError, OSError) as error:
        return _roll_back(unit, dict(moved), _words(error))
    return [_done(proof, place) for proof, place in moved]


def _done(proof: Proof, place: str | None) -> Result:
    detail = f"in the trash at {printable(place)}" if place else "in the trash; the system does not tell where"
    return Result(proof.path, "done", place, detail)


def _roll_back(unit: Sequence[Proof], moved: dict[Proof, str | None], reason: str) -> list[Result]:
    return [_return(proof, moved.get(proof), reason) for proof in unit]


def _return(proof: Proof, place: str | None, reason: str) -> Result:
    """Make sure that a file of a unit that failed is in its place, as far as that can be."""
    if os.path.lexists(proof.path):
        return Result(proof.path, "left", None, reason)
    place = place or trash.find(proof.file)
    if place is None:
        return Result(proof.path, "failed", None, f"{reason}; it is neither in its place nor in a trash that can be read")
    try:
        trash.put_back(place, proof.path)
    except OSError as error:
        return Result(proof.path, "failed", place, f"{reason}; it lies at {printable(place)}: {error.strerror}")
    return Result(proof.path, "left", None, f"{reason}; it was put back")


def _words(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"the trash did not take it: {error.strerror or error}"
    return str(error)
