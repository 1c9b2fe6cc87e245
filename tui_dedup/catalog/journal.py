"""The journal of removals: what was intended, what was done, and where it lies now.

An entry is on the disk before its deed is tried (`intend`) and again after it (`close`), so that after a crash
every file is either where it was or where the journal says that it might be.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from tui_dedup.catalog.database import Database
from tui_dedup.catalog.rows import loaded, stored

State = Literal["intended", "done", "failed", "undone"]


@dataclass(frozen=True, slots=True)
class Intent:
    """A file that is about to be moved away, as it was just verified, and where to if that is known before."""

    path: str
    size: int
    mtime_ns: int
    device: int
    inode: int
    md5: str
    destination: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry. `destination` is where the file lies now, when that is known and new."""

    deed: int
    state: State
    destination: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One file of a removal. `destination` is where it lies now, as far as the trash tells."""

    id: int
    removal: int
    file: Intent
    state: State
    destination: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Removal:
    """One application of a plan, with its action and how many of its deeds stand in which state."""

    id: int
    started: datetime
    finished: datetime | None
    done: int
    bytes: int
    undone: int
    failed: int
    action: str


_DEED = "id, removal, path, size, mtime_ns, device, inode, md5, state, destination, detail"


class Journal:
    """The tables `removal` and `deed`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def begin(self, plan: str) -> int:
        """Open a removal for a plan (as JSON) and return its number."""
        with self._db.durable():
            return self._db.write("INSERT INTO removal (plan, started) VALUES (?, ?)", (plan, _now()))

    def intend(self, removal: int, intents: Sequence[Intent]) -> list[int]:
        """Write down, on the disk, that these files are about to be moved away; return the entries' numbers."""
        now = _now()
        with self._db.durable():
            return [
                self._db.write(
                    "INSERT INTO deed (removal, path, size, mtime_ns, device, inode, md5, destination, state, at) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'intended', ?)",
                    (
                        *(removal, os.fsencode(i.path), i.size, i.mtime_ns, i.device, stored(i.inode), i.md5),
                        *(_bytes(i.destination), now),
                    ),
                )
                for i in intents
            ]

    def close(self, outcomes: Sequence[Outcome]) -> None:
        """Write down, on the disk, what became of these entries."""
        now = _now()
        with self._db.durable():
            self._db.write_many(
                "UPDATE deed SET state = ?, destination = COALESCE(?, destination), detail = ?, at = ? WHERE id = ?",
                [(o.state, _bytes(o.destination), o.detail, now, o.deed) for o in outcomes],
            )

    def finish(self, removal: int) -> None:
        """Note that a removal came to its end."""
        self._db.write("UPDATE removal SET finished = ? WHERE id = ?", (_now(), removal))

    def plan(self, removal: int) -> str | None:
        """Return the plan of a removal as JSON, None when there is no such removal."""
        row = self._db.row("SELECT plan FROM removal WHERE id = ?", (removal,))
        return str(row[0]) if row else None

    def deeds(self, removal: int) -> list[DeedRow]:
        """Return the deeds of a removal in the order they were tried."""
        rows = self._db.rows(f"SELECT {_DEED} FROM deed WHERE removal = ? ORDER BY id", (removal,))
        return [_deed(row) for row in rows]

    def removals(self, limit: int = 100) -> Sequence[Removal]:
        """Return the newest removals first."""
        rows = self._db.rows(
            """
            SELECT r.id, r.started, r.finished,
                   COALESCE(sum(d.state IN ('done', 'undone')), 0),
                   COALESCE(sum(CASE WHEN d.state = 'done' THEN d.size END), 0),
                   COALESCE(sum(d.state = 'undone'), 0), COALESCE(sum(d.state = 'failed'), 0),
                   COALESCE(CASE WHEN json_valid(r.plan) THEN json_extract(r.plan, '$.action') END, 'trash')
            FROM removal r LEFT JOIN deed d ON d.removal = r.id GROUP BY r.id ORDER BY r.id DESC LIMIT ?
            """,
            (limit,),
        )
        return [Removal(row[0], _moment(row[1]), _moment(row[2]) if row[2] else None, *row[3:]) for row in rows]


def _deed(row: tuple[Any, ...]) -> DeedRow:
    number, removal, path, size, mtime_ns, device, inode, md5, state, destination, detail = row
    file = Intent(os.fsdecode(path), size, mtime_ns, device, loaded(inode), md5)
    known: State = state if state in get_args(State) else "intended"
    return DeedRow(number, removal, file, known, os.fsdecode(destination) if destination else None, detail)


def _bytes(path: str | None) -> bytes | None:
    return os.fsencode(path) if path else None


def _moment(text: str) -> datetime:
    """Return when something was written down; of text that is no date, as on a damaged disk, the beginning of time."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
