"""Folders in the state in which a source found them last, so that those that did not change need not be gone through."""

import os
from collections.abc import Sequence

from tui_dedup.catalog.database import Database
from tui_dedup.records import Folder

SUMS = "count(*), COALESCE(sum(id), 0), COALESCE(sum((id * 2654435761) & 4294967295), 0)"
"""What tells, of files, which ones they are: how many, their ids, and their ids mixed (by Knuth's multiplicative hash)."""


class Folders:
    """The table `folder`: one that a run finds in the state that is remembered is found with all of its files."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def remembered(self) -> dict[str, bytes]:
        """Return the state of each folder that is known whole, by path."""
        rows = self._db.rows("SELECT path, state FROM folder WHERE state IS NOT NULL")
        return {os.fsdecode(path): state for path, state in rows}

    def record(self, run: int, unchanged: Sequence[Folder]) -> None:
        """Note that `run` found folders, and all files in them, as they are remembered."""
        if unchanged:
            with self._db.transaction():
                rows = [(run, os.fsencode(folder.path)) for folder in unchanged]
                self._db.write_many("UPDATE folder SET run = ? WHERE path = ?", rows)

    def remember(self, run: int, whole: Sequence[Folder]) -> None:
        """Remember folders, whose files `run` has recorded."""
        if whole:
            with self._db.transaction():
                self._db.write_many(
                    f"""
                    UPDATE folder SET state = ?, recorded = {run}, run = {run}, (files, ids, mixed) =
                        (SELECT {SUMS} FROM file WHERE file.folder = folder.id AND file.recorded = {run})
                    WHERE path = ?
                    """,
                    [(folder.state, os.fsencode(folder.path)) for folder in whole],
                )
