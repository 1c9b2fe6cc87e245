"""Bringing back what a removal moved away, also after a crash in the middle of it."""

import os
import time
from collections.abc import Iterator

from tui_dedup.act import trash
from tui_dedup.act.planfile import PlanFile, spell
from tui_dedup.act.verify import RefusalError, prove
from tui_dedup.catalog import Catalog
from tui_dedup.catalog.journal import DeedRow, Outcome
from tui_dedup.errors import CannotStartError
from tui_dedup.events import Deed, Event, Progress, StageFinished, StageStarted
from tui_dedup.text import printable


class UndoError(CannotStartError):
    """There is nothing to bring back."""


def undo(catalog: Catalog, removal: int | None = None) -> Iterator[Event]:
    """Bring back the files of a removal, the last one by default, and yield what became of each.

    A file comes back only if it is still the one that was moved, and never over another. Raises `UndoError` when there
    is no such removal or nothing left of it to bring back.
    """
    rows = _open_deeds(catalog, removal)
    started = time.perf_counter()
    yield StageStarted("undo", len(rows))
    for done, row in enumerate(reversed(rows), start=1):
        deed, outcome = _bring_back(row)
        catalog.journal.close([outcome])
        if deed.result == "done":
            catalog.files.set_gone(row.file.path, gone=False)
        yield deed
        yield Progress("undo", done, deed.path)
    yield StageFinished("undo", len(rows), time.perf_counter() - started)


def _open_deeds(catalog: Catalog, removal: int | None) -> list[DeedRow]:
    numbers = [row.id for row in catalog.journal.removals()] if removal is None else [removal]
    for number in numbers:
        rows = [row for row in catalog.journal.deeds(number) if _is_open(row)]
        if rows:
            return rows
    what = "There is no removal" if removal is None else f"Removal {removal} has nothing"
    raise UndoError(f"{what} to bring back. `dedup-tui undo` takes the number of a removal.")


def _is_open(row: DeedRow) -> bool:
    """Return whether the file may lie elsewhere than in its place."""
    return row.state in ("intended", "done") or (row.state == "failed" and not os.path.lexists(row.file.path))


def _bring_back(row: DeedRow) -> tuple[Deed, Outcome]:
    shown = printable(row.file.path)
    place = row.destination if row.destination and os.path.lexists(row.destination) else trash.find(row.file)
    if row.state == "intended" and place is None and os.path.lexists(row.file.path):
        detail = "it was never moved"
        return Deed(shown, "undo", "left", detail), Outcome(row.id, "failed", None, detail)
    if place is None:
        detail = "it is in no trash that can be read" + (
            f"; it was put at {printable(row.destination)}" if row.destination else ""
        )
        return Deed(shown, "undo", "failed", detail), Outcome(row.id, row.state, None, detail)
    try:
        _require_same(place, row)
        _require_folder(row)
        trash.put_back(place, row.file.path)
    except FileExistsError:
        detail = f"another file is in its place now; it lies at {printable(place)}"
    except (RefusalError, OSError) as error:
        detail = f"{error.strerror if isinstance(error, OSError) else error}; it lies at {printable(place)}"
    else:
        return Deed(shown, "undo", "done", "back in its place"), Outcome(row.id, "undone", None, "back in its place")
    return Deed(shown, "undo", "failed", detail), Outcome(row.id, row.state, place, detail)


def _require_same(place: str, row: DeedRow) -> None:
    found = os.lstat(place)
    file = PlanFile(
        **spell(place), size=row.file.size, device=found.st_dev, inode=found.st_ino, mtime_ns=found.st_mtime_ns, md5=row.file.md5
    )
    prove(file)


def _require_folder(row: DeedRow) -> None:
    """Make the folder again if it is gone, but not where its disk is gone."""
    folder = os.path.dirname(row.file.path)
    above = folder
    while not os.path.isdir(above):
        above = os.path.dirname(above)
    if os.stat(above).st_dev != row.file.device:
        raise RefusalError(f"the disk of {printable(folder)} is not there")
    os.makedirs(folder, exist_ok=True)
