"""One SQLite connection with the catalog's schema, and its errors in words."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from tui_dedup.errors import DedupError
from tui_dedup.text import printable

VERSION = 1
"""The schema's version, kept in `PRAGMA user_version`."""

_CACHE = 16_000
"""Kilobytes of pages that a connection may keep: SQLite's own 2,000 hold the rows of ten thousand files."""
_LOG = 8_000
"""Pages of the write-ahead log, of 4 kB each, before they go into the file. That waits for the disk: with SQLite's own 1,000
it came in the midst of a change to some thousand groups."""

_NO_ROOM = "Check that the disk has room and that you may write there; what was done is kept."
_DAMAGED = (
    "The catalog is damaged; no photo is. Put a backup in its place, or move its folder away and start again: then "
    "`dedup-tui feedback import` takes your answers from embeddings/feedback.json in that folder."
)
_DAMAGES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""Primary result codes, the low byte of those that SQLite gives (https://sqlite.org/rescode.html)."""


class CatalogError(DedupError):
    """The catalog cannot be read or written; the message names the file, the cause and what to do."""

    def __init__(self, path: Path, cause: str, advice: str) -> None:
        """Take the three parts."""
        self.parts = (printable(str(path)), cause, advice)
        super().__init__("{}: {}. {}".format(*self.parts))


class Database:
    """A connection in WAL mode: one writer and any number of readers, in this process or others."""

    def __init__(self, path: Path) -> None:
        """Open `path`, making the schema in a new file; raises `CatalogError`.

        Of several that open a new file at once, one makes the schema and the others wait.
        """
        self.path = path
        with self._explained(), FileLock(f"{path}.lock", timeout=30):
            self._connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute(f"PRAGMA cache_size = -{_CACHE}")
            self._connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG}")
            self._migrate()

    def _migrate(self) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise CatalogError(self.path, "written by a newer dedup-tui", "Update dedup-tui, or choose another --workspace.")
        if version == 0:
            from importlib.resources import files  # noqa: PLC0415 - needed once in the life of a catalog

            script = files("tui_dedup.catalog").joinpath("schema.sql").read_text(encoding="utf-8")
            self._connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {VERSION};\nCOMMIT;")

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with self._explained():
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        with self._explained():
            found: tuple[Any, ...] | None = self._connection.execute(sql, parameters).fetchone()
            return found

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...]:
        """Return the only row of a query that always has one, such as a count."""
        (row,) = self.rows(sql, parameters)
        return row

    def each(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query one by one, for results that should not lie in memory at once."""
        with self._explained():
            yield from self._connection.execute(sql, parameters)

    def write(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one statement and return the id of the row that it made."""
        with self._explained():
            return self._connection.execute(sql, parameters).lastrowid or 0

    def write_many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> int:
        """Run one statement for each set of parameters and return how many rows it changed in all."""
        with self._explained():
            return self._connection.executemany(sql, parameters).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of the block or nothing of it."""
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    @contextmanager
    def durable(self) -> Iterator[None]:
        """As `transaction`, and on the disk when the block is left, whatever happens to the machine."""
        with self._explained():
            self._connection.execute("PRAGMA synchronous = FULL")
            try:
                with self.transaction():
                    yield
            finally:
                self._connection.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise CatalogError(self.path, str(error), _DAMAGED if _is_damage(error) else _NO_ROOM) from error


def _is_damage(error: sqlite3.Error | OSError) -> bool:
    """Tell whether the catalog is not as SQLite wrote it: it says so, or Python finds text there that is none."""
    if not hasattr(error, "sqlite_errorcode"):
        return isinstance(error, sqlite3.OperationalError)
    return error.sqlite_errorcode & 0xFF in _DAMAGES
