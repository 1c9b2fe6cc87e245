"""Bringing back what a removal took away, also after a crash in the middle of it."""

import os
import time
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from tui_dedup.act import trash
from tui_dedup.act.freedesktop import mount_point
from tui_dedup.act.leftovers import recover
from tui_dedup.act.photos.rung import is_in_photos
from tui_dedup.act.verify import RefusalError, holds, is_same, prove_again
from tui_dedup.act.ways import Way, way
from tui_dedup.catalog import Catalog
from tui_dedup.catalog.journal import DeedRow, Outcome
from tui_dedup.errors import CannotStartError
from tui_dedup.events import Deed, Event, Notice, Progress, StageFinished, StageStarted
from tui_dedup.settings import DeedAction
from tui_dedup.text import count, printable

_BATCH = 64

IN_PHOTOS = (
    "Removal {number} was made by Photos, and only Photos can undo it: open Recently Deleted there (items stay for about 30 "
    "days), select the {items} and click Recover. `dedup-tui undo RUN` takes the number of another removal."
)

DAMAGED = "the journal's entry is damaged and names no place: look for the photo in the trash"


class UndoError(CannotStartError):
    """There is nothing to bring back."""


class _Head(msgspec.Struct):
    """What undo needs of a plan."""

    action: DeedAction = "trash"
    move_to: str | None = None


def undo(catalog: Catalog, removal: int | None = None) -> Iterator[Event]:
    """Bring back the files of a removal, the last one by default, and yield what became of each.

    A file comes back only if it is still the one that was taken, and never over another. What was left under hidden names
    when a removal or an undo was killed gets its names back first. Raises `UndoError` when there is no such removal or
    nothing left of it to bring back.
    """
    yield from (Notice(found.words) for found in recover(catalog))
    rows = _open_deeds(catalog, removal)
    head = _head(catalog.journal.plan(rows[0].removal))
    back = way(head.action, head.move_to)
    started = time.perf_counter()
    yield StageStarted("undo", len(rows))
    rows.reverse()
    for start in range(0, len(rows), _BATCH):
        deeds = _bring_back_all(catalog, back, rows[start : start + _BATCH])
        yield from deeds
        yield Progress("undo", start + len(deeds), deeds[-1].path)
    yield StageFinished("undo", len(rows), time.perf_counter() - started)


def _head(plan: str | None) -> _Head:
    """Return what a plan says of the way; of one that cannot be read, that of the trash, which replaces no file."""
    try:
        return msgspec.json.decode(plan or "{}", type=_Head)
    except msgspec.MsgspecError:
        return _Head()


def _bring_back_all(catalog: Catalog, back: Way, rows: Sequence[DeedRow]) -> list[Deed]:
    tried = [_bring_back(back, row) for row in rows]
    catalog.journal.close([outcome for _, outcome in tried])
    for row, (deed, _) in zip(rows, tried, strict=True):
        if deed.result == "done":
            catalog.files.set_gone(row.file.path, gone=False)
    return [deed for deed, _ in tried]


def _open_deeds(catalog: Catalog, removal: int | None) -> list[DeedRow]:
    """Return what is to be brought back; by default of the last removal of which something still lies where it was put."""
    hopeless: list[DeedRow] = []
    numbers = [row.id for row in catalog.journal.removals()] if removal is None else [removal]
    for number in numbers:
        rows = [row for row in catalog.journal.deeds(number) if _is_open(row)]
        if any(map(is_in_photos, rows)):
            raise UndoError(IN_PHOTOS.format(number=number, items=count(len(rows), "item")))
        if any(row.destination is None or os.path.lexists(row.destination) for row in rows):
            return rows
        hopeless = hopeless or rows
    if hopeless:
        return hopeless
    what = "There is no removal" if removal is None else f"Removal {removal} has nothing"
    raise UndoError(f"{what} to bring back. `dedup-tui undo` takes the number of a removal.")


def _is_open(row: DeedRow) -> bool:
    """Return whether the file may lie elsewhere than in its place."""
    if is_in_photos(row):
        return row.state in ("intended", "done")
    if row.state != "failed":
        return row.state != "undone"
    if not os.path.lexists(row.file.path):
        return True
    return row.destination is not None and os.path.lexists(row.destination) and not is_same(row.file.path, row.file)


def _bring_back(back: Way, row: DeedRow) -> tuple[Deed, Outcome]:
    path = row.file.path
    if not os.path.isabs(path) or "\0" in path:
        return _told(row, "failed", DAMAGED), Outcome(row.id, row.state, None, DAMAGED)
    place = row.destination if row.destination and os.path.lexists(row.destination) else trash.find(row.file)
    if is_same(path, row.file) or (place is None and holds(path, row.file.md5)):
        moved = row.state == "done"
        detail = "it is in its place" if moved else "it was never moved"
        trash.sweep(path)
        return _told(row, "done", detail), Outcome(row.id, "undone" if moved else "failed", None, detail)
    if place is None:
        detail = _missing(row.destination) if row.destination else "it is in no trash that can be read"
        return _told(row, "failed", detail), Outcome(row.id, row.state, None, detail)
    try:
        prove_again(place, row.file.md5)
        _require_folder(row)
        back.give_back(place, row.file)
    except FileExistsError:
        if holds(path, row.file.md5):  # an undo across disks was cut off after the copy
            detail = f"it is in its place; {printable(place)} is a second copy"
            return _told(row, "done", detail), Outcome(row.id, "undone", place, detail)
        detail = f"another file is in its place now; it lies at {printable(place)}"
    except (RefusalError, OSError) as error:
        detail = f"{error.strerror if isinstance(error, OSError) else error}; it lies at {printable(place)}"
    else:
        return _told(row, "done", "back in its place"), Outcome(row.id, "undone", None, "back in its place")
    return _told(row, "failed", detail), Outcome(row.id, row.state, place, detail)


def _missing(place: str) -> str:
    """Return what is said of a place at which no file is to be seen."""
    try:
        os.lstat(place)
    except PermissionError:
        return f"you may not look into {printable(os.path.dirname(place))}: undo as the user who removed it"
    except (OSError, ValueError):
        pass
    return f"it is no longer at {printable(place)}"


def _told(row: DeedRow, result: Literal["done", "failed"], detail: str) -> Deed:
    return Deed(printable(row.file.path), "undo", result, detail)


def _require_folder(row: DeedRow) -> None:
    """Make the folder again if it is gone, but not where its disk is gone."""
    folder = os.path.dirname(row.file.path)
    above = folder
    while not os.path.isdir(above):
        above = os.path.dirname(above)
    if os.stat(above).st_dev != row.file.device and not _is_in_use(folder):
        raise RefusalError(f"the disk of {printable(folder)} is not there; if it is, put any file into that folder and try again")
    os.makedirs(folder, exist_ok=True)


def _is_in_use(folder: str) -> bool:
    """Tell whether a folder is no empty place on the system's disk, to which another one was mounted.

    The number of a disk tells nothing where it differs: it may be another at each mount, and at each start of the system.
    """
    return os.path.isdir(folder) and (mount_point(folder) != "/" or bool(os.listdir(folder)))
