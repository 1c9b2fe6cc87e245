"""What a deed left under a hidden name when it was killed: found by the journal, put back, never removed.

A link, a clone or a copy is made under a hidden name before it takes its own, and a file whose bytes lie elsewhere by then
is hidden before it is let go of. A kill in between leaves the hidden name, and what lies there may be a photo.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from tui_dedup.act.places import Role, name_mark, rename_new, sync_folder
from tui_dedup.act.verify import holds
from tui_dedup.catalog import Catalog
from tui_dedup.catalog.journal import DeedRow, Journal
from tui_dedup.records import ASIDE
from tui_dedup.text import printable

_HIDING = ("move", "hardlink", "reflink")
"""The actions that use hidden names."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file under a hidden name, the path for which it stands, and the deed that the journal has of it."""

    hidden: str
    path: str
    role: Role
    deed: DeedRow

    @property
    def is_wanted(self) -> bool:
        """Whether it belongs under its path.

        What had that name does, whatever it holds. What was made to take it does where the file that it stands in for left
        its place already, and only when it is whole; a copy on the way to another disk left nothing that it could replace.
        """
        deed = self.deed
        if self.role == "going":
            return True
        return deed.state == "intended" and deed.destination is None and holds(self.hidden, deed.file.md5)

    @property
    def moved_to(self) -> str | None:
        """Where a move that was cut off had put the file already."""
        place = self.deed.destination if self.deed.state == "intended" else None
        return place if place and place != self.path and os.path.lexists(place) else None

    @property
    def spare(self) -> str | None:
        """Where the same photo lies whole, so that this one is not needed; None when that is not sure."""
        deed = self.deed
        if self.role == "going" and not holds(self.hidden, deed.file.md5):
            return None
        return next((place for place in (deed.file.path, deed.destination) if place and holds(place, deed.file.md5)), None)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of a leftover, in words; `back` when it has its name again."""

    words: str
    back: bool = False


def recover(catalog: Catalog) -> Iterator[Recovered]:
    """Give each leftover its name again where that is free, and yield what became of it; nothing is removed."""
    for leftover in find(catalog.journal):
        yield _recover(catalog, leftover)


def find(journal: Journal) -> list[Leftover]:
    """Return what lies under hidden names in the folders of the deeds that use such names."""
    known: dict[str, dict[str, tuple[str, DeedRow]]] = {}
    for removal in reversed(journal.removals(-1)):
        if removal.action in _HIDING:
            for deed in journal.deeds(removal.id):
                for path in (deed.file.path, deed.destination if removal.action == "move" else None):
                    if path:
                        folder, name = os.path.split(path)
                        known.setdefault(folder, {})[name_mark(name)] = path, deed
    return [found for folder, deeds in known.items() for found in _in_folder(folder, deeds)]


def _in_folder(folder: str, deeds: dict[str, tuple[str, DeedRow]]) -> Iterator[Leftover]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name.startswith(ASIDE) and entry.is_file(follow_symlinks=False)]
    except (OSError, ValueError):  # its disk is not there, the folder is gone, or the journal names none
        return
    for name in sorted(names):
        role, _, rest = name.removeprefix(ASIDE).partition("-")
        mark = rest.partition("-")[0]
        if role in ("coming", "going") and mark in deeds:
            yield Leftover(os.path.join(folder, name), deeds[mark][0], cast(Role, role), deeds[mark][1])


def _recover(catalog: Catalog, leftover: Leftover) -> Recovered:
    hidden, path = printable(leftover.hidden), printable(leftover.path)
    why = f"it may be all that is left of {path}: look at it"
    try:
        if leftover.is_wanted:
            rename_new(leftover.hidden, leftover.path)
            sync_folder(os.path.dirname(leftover.path))
            catalog.files.set_gone(leftover.path, gone=False)
            also = f"; {printable(leftover.moved_to)} is a second copy" if leftover.moved_to else ""
            return Recovered(f"{path} was put back: it had a hidden name when a removal or an undo was cut off{also}.", back=True)
    except FileExistsError:
        why = f"another file is called {path} now, and this may be the only copy: give it another name"
    except OSError as error:
        why = f"it cannot be called {path} again: {error.strerror}"
    if place := leftover.spare:
        why = f"{printable(place)} is the same photo, so that you may delete this one"
    return Recovered(f"{hidden} was left when a removal or an undo was cut off; {why}.")
