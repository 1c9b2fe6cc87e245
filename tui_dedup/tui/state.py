"""The catalog in short: what every screen shows at its top, and what the panel shows beside it where it has room."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from tui_dedup.errors import DedupError
from tui_dedup.events import PathSkipped
from tui_dedup.records import GroupRow, Level
from tui_dedup.text import printable

if TYPE_CHECKING:
    from tui_dedup.catalog import Catalog, Run
    from tui_dedup.catalog.journal import Removal
    from tui_dedup.tui.changes import Outcome

GLANCE = 40
"""How many groups and removals are read for the panel: as many as a tall screen has room for."""


class Looked(Enum):
    """How far one looked for the groups of a level: a run may leave it out, or find no photo that a model has looked at."""

    NEVER = auto()
    NOT_YET = auto()
    LEFT_OUT = auto()
    NO_MODEL = auto()
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Overview:
    """The catalog in a few numbers. `levels` gives groups and bytes that they could free, by level; `trouble` says why not.

    `searched` are the levels whose groups were looked for, `model` says whether a model ever looked at the photos.
    """

    files: int = 0
    last: "Run | None" = None
    levels: dict[Level, tuple[int, int]] = field(default_factory=dict)
    marked: int = 0
    frees: int = 0
    trouble: DedupError | None = None
    searched: frozenset[Level] = frozenset()
    model: bool = False

    def looked(self, level: Level) -> Looked:
        """Return how far one looked for the groups of a level."""
        if self.last is None:
            return Looked.NEVER
        if level not in self.searched:
            return Looked.LEFT_OUT if self.last.finished else Looked.NOT_YET
        return Looked.NO_MODEL if level is Level.AI and not self.model else Looked.DONE

    def moved(self, outcome: "Outcome") -> "Overview":
        """Return the overview after a decision."""
        level = outcome.group.row.level
        groups, size = self.levels.get(level, (0, 0))
        levels = {**self.levels, level: (groups, size + outcome.could_free)}
        return replace(self, levels=levels, marked=self.marked + outcome.marked, frees=self.frees + outcome.frees)


def read_overview(catalog: "Catalog") -> Overview:
    """Return the overview of the last run."""
    last = catalog.runs.last()
    if last is None:
        return Overview()
    marked, frees = catalog.decisions.marked()
    groups = catalog.groups
    model = catalog.runs.model(last.id) is not None
    return Overview(
        catalog.files.totals(last.id)[0], last, groups.summary(), marked, frees, searched=groups.searched(), model=model
    )


@dataclass(frozen=True, slots=True)
class Glance:
    """What the panel tells beyond the numbers.

    `largest` are the groups of all levels that could free the most; `skipped` is what the last run passed over, what it could
    not read first; `removals` are the newest first.
    """

    largest: Sequence[GroupRow] = ()
    skipped: Sequence[PathSkipped] = ()
    removals: "Sequence[Removal]" = ()


def read_glance(catalog: "Catalog") -> Glance:
    """Return what the panel tells of the last run and of the removals."""
    last = catalog.runs.last()
    if last is None:
        return Glance()
    rows = [row for level in Level for row in catalog.groups.rows(level, GLANCE)]
    rows.sort(key=lambda row: -row.reclaimable)
    skipped = [*catalog.files.unreadable(last.id), *catalog.files.left_out(last.id)]
    return Glance(
        rows[:GLANCE],
        [PathSkipped(printable(item.path), item.reason, item.trouble) for item in skipped],
        catalog.journal.removals(GLANCE),
    )
