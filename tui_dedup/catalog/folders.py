"""Folders in the state in which a source found them last, so that those that did not change need not be gone through."""

import os
from collections.abc import Sequence

from tui_dedup.catalog.database import Database
from tui_dedup.records import Folder


class Folders:
    """The table `folder`: a state stands for the files in the folder that its `run` saw."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def remembered(self) -> dict[str, bytes]:
        """Return the state of each folder that is known whole, by path."""
        rows = self._db.rows("SELECT path, state FROM folder WHERE state IS NOT NULL")
        return {os.fsdecode(path): state for path, state in rows}

    def record(self, run: int, found: Sequence[Folder]) -> None:
        """Remember folders whose files `run` has recorded; the files of those that did not change are recorded by this."""
        if not found:
            return
        fresh = [(folder.state, run, os.fsencode(folder.path)) for folder in found if not folder.unchanged]
        same = [(run, os.fsencode(folder.path)) for folder in found if folder.unchanged]
        with self._db.transaction():
            self._db.write_many("UPDATE folder SET state = ?, run = ? WHERE path = ?", fresh)
            self._db.write_many(
                "UPDATE file SET run = ? FROM folder d WHERE d.path = ? AND file.folder = d.id AND file.run = d.run", same
            )
            self._db.write_many("UPDATE folder SET run = ? WHERE path = ?", same)
