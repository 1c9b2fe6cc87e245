"""A person's answers about pairs of contents."""

from collections.abc import Iterable
from datetime import UTC, datetime

from tui_dedup.catalog.database import Database
from tui_dedup.records import Verdict


class Feedback:
    """The table `feedback`. A pair is unordered: (a, b) and (b, a) are one."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def answer(self, pairs: Iterable[tuple[str, str]], verdict: Verdict | None) -> None:
        """Keep a verdict for pairs of MD5s; None takes an answer back."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        ordered = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
        with self._db.transaction():
            if verdict is None:
                self._db.write_many("DELETE FROM feedback WHERE a = ? AND b = ?", ordered)
            else:
                rows = [(a, b, verdict, now) for a, b in ordered]
                self._db.write_many("INSERT OR REPLACE INTO feedback SELECT ?, ?, ?, ?, COALESCE(max(id), 0) FROM run", rows)

    def answers(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Verdict | None]:
        """Return the verdict on each of these pairs of MD5s, as `answer` would set it again: for undo."""
        found = {}
        for pair in pairs:
            row = self._db.row("SELECT verdict FROM feedback WHERE a = ? AND b = ?", (min(pair), max(pair)))
            found[pair] = Verdict(row[0]) if row else None
        return found

    def all(self) -> dict[tuple[str, str], Verdict]:
        """Return every answer by its pair, the smaller MD5 first."""
        return {(a, b): Verdict(verdict) for a, b, verdict in self._db.rows("SELECT a, b, verdict FROM feedback")}

    def rejected(self) -> dict[tuple[str, str], int]:
        """Return the pairs that a person called not similar, and the last run that there was when they said so."""
        rows = self._db.rows("SELECT a, b, run FROM feedback WHERE verdict = ?", (Verdict.NOT_SIMILAR,))
        return {(a, b): run for a, b, run in rows}
