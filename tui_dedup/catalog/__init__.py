"""The one SQLite file that holds all that is known, and the only room that speaks SQL."""

from pathlib import Path
from types import TracebackType
from typing import Self

from tui_dedup.catalog.assets import Assets
from tui_dedup.catalog.companions import Companions
from tui_dedup.catalog.contents import Contents
from tui_dedup.catalog.copies import Copies
from tui_dedup.catalog.database import CatalogError, Database
from tui_dedup.catalog.decisions import Decisions
from tui_dedup.catalog.feedback import Feedback
from tui_dedup.catalog.files import Files
from tui_dedup.catalog.folders import Folders
from tui_dedup.catalog.groups import Groups, State
from tui_dedup.catalog.journal import Journal
from tui_dedup.catalog.looks import Looks
from tui_dedup.catalog.near import Near, NearPairs
from tui_dedup.catalog.runs import Run, Runs
from tui_dedup.catalog.stamps import Stamps
from tui_dedup.catalog.vectors import Vectors

__all__ = ["Catalog", "CatalogError", "NearPairs", "Run", "State"]


class Catalog:
    """The catalog, opened. Each attribute is one part of it."""

    def __init__(self, path: Path) -> None:
        """Open or make the catalog at `path`; raises `CatalogError`."""
        self._database = Database(path)
        self.files = Files(self._database)
        self.folders = Folders(self._database)
        self.companions = Companions(self._database)
        self.contents = Contents(self._database)
        self.copies = Copies(self._database)
        self.assets = Assets(self._database)
        self.vectors = Vectors(self._database)
        self.looks = Looks(self._database)
        self.near = Near(self._database)
        self.groups = Groups(self._database, self.files)
        self.decisions = Decisions(self._database)
        self.feedback = Feedback(self._database)
        self.runs = Runs(self._database)
        self.stamps = Stamps(self._database)
        self.journal = Journal(self._database)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
