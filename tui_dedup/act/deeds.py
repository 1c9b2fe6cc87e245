"""One photo and its companions out of their places: all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from os.path import lexists
from typing import Literal

from tui_dedup.act import trash
from tui_dedup.act.guard import Case
from tui_dedup.act.trash import ReplacedError, TrashError
from tui_dedup.act.verify import Proof, RefusalError, is_same, recheck
from tui_dedup.act.ways import Way
from tui_dedup.text import printable


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file. `place` is where it lies now, when that is not where it was and known."""

    path: str
    result: Literal["done", "left", "failed"]
    place: str | None = None
    detail: str = ""


def carry_out(way: Way, case: Case, unit: Sequence[Proof]) -> list[Result]:
    """Take a unit away after a last look at all that its group rests on; one that is cut off is put back."""
    moved: dict[str, str | None] = {}
    try:
        case.recheck(unit)
        for proof in reversed(unit):
            recheck(proof)
            moved[proof.path] = None  # from now on it may be away, and nobody knows where
            moved[proof.path] = way.take(case, proof)
        case.check_kept()
    except (RefusalError, TrashError, OSError) as error:
        if isinstance(error, FileNotFoundError | ReplacedError):
            moved.popitem()  # another removal was faster: what lies in a trash is for that one to tell, and to bring back
        reason = f"it could not be moved: {error.strerror or error}" if isinstance(error, OSError) else str(error)
        return [_return(way, proof, moved, reason) for proof in unit]
    except BaseException:  # an interrupt: a film without its photo is what nobody asked for
        for proof in unit:
            _return(way, proof, moved, "it was interrupted")
        raise
    return [_done(way, path, place) for path, place in moved.items()]


def _done(way: Way, path: str, place: str | None) -> Result:
    where = f"at {printable(place)}" if place else "the system does not tell where"
    return Result(path, "done", place, f"{way.done}, {where}")


def _return(way: Way, proof: Proof, moved: dict[str, str | None], reason: str) -> Result:
    """Make sure that a file of a unit that failed is in its place, as far as that can be: what was not taken is left as it is."""
    path = proof.path
    if path not in moved or is_same(path, proof.file):
        return Result(path, "left", None, reason)
    place = moved[path] or _in_trash(proof)
    if place is None and lexists(path):  # it changed, or another came in its place
        return Result(path, "left", None, reason)
    if place is None:
        return Result(path, "failed", None, f"{reason}; it is neither in its place nor in a trash that can be read")
    try:
        way.give_back(place, proof.file)
    except (RefusalError, OSError) as error:
        return Result(path, "failed", place, f"{reason}; it lies at {printable(place)}: {error}")
    return Result(path, "left", None, f"{reason}; it was put back")


def _in_trash(proof: Proof) -> str | None:
    place = trash.find(proof.file)
    return place if place and is_same(place, proof.file) else None
