"""Whether what was made of the files and contents of a run still fits them, so that it need not be made again."""

from tui_dedup.catalog.database import Database
from tui_dedup.catalog.folders import SUMS


class Stamps:
    """The tables `stamp` and `change`; triggers count each change of a file, a content or an asset in the latter."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def fits(self, name: str, run: int, about: str = "") -> bool:
        """Tell whether what is called `name` was made of just the files and contents of `run`, and under the terms `about`."""
        row = self._db.row("SELECT state FROM stamp WHERE name = ?", (name,))
        return row is not None and row[0] == self._state(run, about)

    def put(self, name: str, run: int, about: str = "") -> None:
        """Note that what is called `name` was made of the files and contents of `run` as they are now."""
        self._db.write("INSERT OR REPLACE INTO stamp VALUES (?, ?, ?)", (name, run, self._state(run, about)))

    def drop(self, name: str) -> None:
        """Note that what is called `name` fits no more."""
        self._db.write("DELETE FROM stamp WHERE name = ?", (name,))

    def about(self, name: str, run: int) -> str | None:
        """Return under which terms what is called `name` was made, or None where files or contents of `run` are others now."""
        row = self._db.row("SELECT state FROM stamp WHERE name = ?", (name,))
        now = self._state(run, "")
        return row[0].removeprefix(now) if row and row[0].startswith(now) else None

    def made_for(self, name: str) -> int:
        """Return for which run what is called `name` was made; raises `KeyError` where it never was."""
        row = self._db.row("SELECT run FROM stamp WHERE name = ?", (name,))
        if row is None:
            raise KeyError(name)
        return int(row[0])

    def _state(self, run: int, about: str) -> str:
        """Return what changes with any file or content, and with which files `run` found: a folder's sums stand for them."""
        changes, *sums = self._db.one(
            f"""
            SELECT (SELECT number FROM change), COALESCE(sum(files), 0), COALESCE(sum(ids), 0), COALESCE(sum(mixed), 0) FROM (
                SELECT files, ids, mixed FROM folder WHERE run = ? AND state IS NOT NULL
                UNION ALL SELECT {SUMS} FROM found WHERE run = ? AND folder IN (
                    SELECT id FROM folder WHERE run IS NOT ? OR state IS NULL))
            """,
            (run, run, run),
        )
        return f"{changes} {sums} {about}"
