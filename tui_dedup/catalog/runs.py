"""Runs of the pipeline: what was asked, when, and how long each stage took."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from msgspec import structs

from tui_dedup.catalog.database import Database
from tui_dedup.records import ModelInfo


@dataclass(frozen=True, slots=True)
class Run:
    """One run; `finished` is None while it goes on or when it was cut off."""

    id: int
    roots: tuple[str, ...]
    started: datetime
    finished: datetime | None
    seconds: dict[str, float]
    model: ModelInfo | None


class Runs:
    """The table `run`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def begin(self, roots: Sequence[str]) -> int:
        """Start a run over these roots (printable) and return its number.

        It writes much, and the disk is waited for eight times as seldom: what a failing power may cost is scanned again.
        """
        self._db.write("PRAGMA wal_autocheckpoint = 8000")
        return self._db.write("INSERT INTO run (roots, started) VALUES (?, ?)", (json.dumps(list(roots)), _now()))

    def took(self, run: int, stage: str, seconds: float) -> None:
        """Add to the time that a stage of the run took."""
        self._db.write(
            "UPDATE run SET seconds = json_set(seconds, ?, round(COALESCE(json_extract(seconds, ?), 0) + ?, 3)) WHERE id = ?",
            (f"$.{stage}", f"$.{stage}", seconds, run),
        )

    def found_same(self, run: int, earlier: int) -> None:
        """Note that `run` found just what an earlier one had found."""
        self._db.write("UPDATE run SET same_as = ? WHERE id = ?", (earlier, run))

    def first_like(self, run: int) -> int:
        """Return the earlier run that found just what `run` found, or `run` itself."""
        return int(self._db.one("SELECT COALESCE(same_as, id) FROM run WHERE id = ?", (run,))[0])

    def embedded(self, run: int, model: ModelInfo) -> None:
        """Keep which model made the run's vectors."""
        self._db.write("UPDATE run SET model = ? WHERE id = ?", (json.dumps(structs.asdict(model)), run))

    def model(self, run: int) -> ModelInfo | None:
        """Return the model that embedded `run`, or the newest run before it that embedded at all."""
        row = self._db.row("SELECT model FROM run WHERE id <= ? AND model IS NOT NULL ORDER BY id DESC LIMIT 1", (run,))
        return ModelInfo(**json.loads(row[0])) if row else None

    def last_use(self, name: str, pretrained: str) -> ModelInfo | None:
        """Return how this model ran the last time that it did, or None when it never has."""
        same = "json_extract(model, '$.name') = ? AND json_extract(model, '$.pretrained') = ?"
        row = self._db.row(f"SELECT model FROM run WHERE {same} ORDER BY id DESC LIMIT 1", (name, pretrained))
        return ModelInfo(**json.loads(row[0])) if row else None

    def finish(self, run: int) -> None:
        """Note that the run came to its end."""
        self._db.write("UPDATE run SET finished = ? WHERE id = ?", (_now(), run))

    def any_finished(self) -> bool:
        """Return whether a run ever came to its end."""
        return self._db.row("SELECT 1 FROM run WHERE finished IS NOT NULL LIMIT 1") is not None

    def last(self) -> Run | None:
        """Return the newest run."""
        row = self._db.row("SELECT id, roots, started, finished, seconds, model FROM run ORDER BY id DESC LIMIT 1")
        if row is None:
            return None
        return Run(
            row[0],
            tuple(json.loads(row[1])),
            datetime.fromisoformat(row[2]),
            datetime.fromisoformat(row[3]) if row[3] else None,
            json.loads(row[4]),
            ModelInfo(**json.loads(row[5])) if row[5] else None,
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
