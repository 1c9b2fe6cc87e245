"""What every screen shows at its top: what was looked through, what was found, and what is marked."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui_dedup.records import Level

if TYPE_CHECKING:
    from tui_dedup.catalog import Catalog, Run


@dataclass(frozen=True, slots=True)
class Overview:
    """The catalog in a few numbers. `levels` gives groups and bytes that they could free, by level."""

    files: int = 0
    last: "Run | None" = None
    levels: dict[Level, tuple[int, int]] = field(default_factory=dict)
    marked: int = 0
    frees: int = 0

    def moved(self, marked: int, frees: int) -> "Overview":
        """Return the overview after so many more photos and bytes were marked."""
        return replace(self, marked=self.marked + marked, frees=self.frees + frees)


def read_overview(catalog: "Catalog") -> Overview:
    """Return the overview of the last run."""
    last = catalog.runs.last()
    if last is None:
        return Overview()
    marked, frees = catalog.decisions.marked()
    return Overview(catalog.files.totals(last.id)[0], last, catalog.groups.summary(), marked, frees)
