"""Which files may be exact copies of one another, where nothing else is wanted of them."""

import os
from collections.abc import Collection, Sequence

from tui_dedup.catalog.database import Database
from tui_dedup.catalog.rows import SOURCE, source_file
from tui_dedup.records import Kind, SourceFile

_MAY_BE_COPIES = "GROUP BY f.size HAVING count(*) > 1 AND count(f.md5) < count(*)"


class Copies:
    """The tables `file` and `content` as a search for exact copies needs them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def count_same_size(self, run: int, kinds: Collection[Kind]) -> int:
        """Return how many files `same_size` returns."""
        sizes = f"SELECT count(*) AS number FROM found f WHERE {_wanted(kinds)} {_MAY_BE_COPIES}"
        return int(self._db.one(f"SELECT COALESCE(sum(number), 0) FROM ({sizes})", (run, *kinds))[0])

    def same_size(self, run: int, kinds: Collection[Kind]) -> list[tuple[int, SourceFile, str | None]]:
        """Return id, file and MD5, where it is known, of the files of `run` that share their size, in inode order.

        Files of other kinds and companions do not count. A size whose files are all known is left out.
        """
        wanted = _wanted(kinds)
        rows = self._db.rows(
            f"""
            SELECT f.id, f.md5, {SOURCE} FROM found f WHERE {wanted} AND f.size IN (
                SELECT f.size FROM found f WHERE {wanted} {_MAY_BE_COPIES})
            ORDER BY f.device, f.inode
            """,
            (run, *kinds, run, *kinds),
        )
        return [(file_id, source_file(columns), md5) for file_id, md5, *columns in rows]

    def save(self, digests: Sequence[tuple[int, str]]) -> None:
        """Keep a batch of file ids and MD5s, all or nothing; what else is known of a content stays."""
        with self._db.transaction():
            self._db.write_many("INSERT OR IGNORE INTO content (md5, decoder) VALUES (?, '')", [(md5,) for _, md5 in digests])
            self._db.write_many(
                "UPDATE file SET md5 = ?, error = NULL WHERE id = ?", [(md5, file_id) for file_id, md5 in digests]
            )

    def unseen(self, run: int, kinds: Collection[Kind]) -> dict[int, str]:
        """Return the MD5 of the files of `run` that have one and whose pixels nobody has seen, by file id."""
        rows = self._db.rows(
            f"SELECT f.id, f.md5 FROM found f JOIN content c ON c.md5 = f.md5 WHERE {_wanted(kinds)} "
            "AND COALESCE(length(c.dhash), 0) = 0",
            (run, *kinds),
        )
        return dict(rows)

    def maybe_moved(self, run: int) -> list[tuple[int, SourceFile]]:
        """Return id and file of the photos of `run` that nobody has read and that may hold what is known.

        A file of an earlier run had their size; or they were there in an earlier run, and contents are known that no file holds
        any more: theirs, if nothing but the stat of a file changed, as that of all files does where a disk of exFAT is mounted
        again.
        """
        rows = self._db.rows(
            f"""
            SELECT f.id, {SOURCE} FROM found f WHERE f.run = ? AND f.kind = 'photo' AND f.companion_of IS NULL AND f.md5 IS NULL
            AND (f.size IN (SELECT size FROM found WHERE run < ? AND md5 IS NOT NULL) OR f.first_run < ? AND EXISTS (
                SELECT 1 FROM content c WHERE NOT EXISTS (SELECT 1 FROM file WHERE file.md5 = c.md5)))
            ORDER BY f.device, f.inode
            """,
            (run, run, run),
        )
        return [(row[0], source_file(row[1:])) for row in rows]

    def undated(self, run: int) -> list[tuple[int, str]]:
        """Return id and path of the photos that `run` saw first, whose content is known and has no date."""
        rows = self._db.rows(
            """
            SELECT f.id, f.path FROM found f JOIN content c ON c.md5 = f.md5
            WHERE f.run = ? AND f.first_run = ? AND f.taken IS NULL AND c.format IS NOT NULL AND c.taken IS NULL
            """,
            (run, run),
        )
        return [(file_id, os.fsdecode(path)) for file_id, path in rows]

    def unknown(self, run: int, kinds: Collection[Kind], decoder: str) -> dict[str, list[tuple[int, SourceFile]]]:
        """Return by MD5 the files of `run` that are copies of one another and of which only the MD5 is known.

        A content that another `decoder` found unreadable counts as not known.
        """
        wanted = _wanted(kinds)
        rows = self._db.rows(
            f"""
            SELECT f.md5, f.id, {SOURCE} FROM found f JOIN content c ON c.md5 = f.md5
            WHERE {wanted} AND CASE WHEN c.error IS NULL THEN c.format IS NULL ELSE c.decoder <> ? END AND f.md5 IN (
                SELECT f.md5 FROM found f WHERE {wanted} GROUP BY f.md5 HAVING count(*) > 1)
            ORDER BY f.device, f.inode
            """,
            (run, *kinds, decoder, run, *kinds),
        )
        found: dict[str, list[tuple[int, SourceFile]]] = {}
        for md5, file_id, *columns in rows:
            found.setdefault(md5, []).append((file_id, source_file(columns)))
        return found


def _wanted(kinds: Collection[Kind]) -> str:
    return f"f.run = ? AND f.kind IN ({','.join('?' * len(kinds))}) AND f.companion_of IS NULL"
