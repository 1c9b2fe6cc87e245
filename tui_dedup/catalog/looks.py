"""Small facts of the pixels that the matcher keeps, by content: how a picture looks when turned, mirrored or trimmed."""

from collections.abc import Sequence

from tui_dedup.catalog.database import Database


class Looks:
    """The table `look`. What the bytes mean is the matcher's; `version` names their layout."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def missing(self, run: int, version: int) -> list[str]:
        """Return the MD5s of the readable photos of `run` without a look of this version, sorted."""
        rows = self._db.rows(
            """
            SELECT DISTINCT f.md5 FROM found f JOIN content c ON c.md5 = f.md5
            WHERE f.run = ? AND f.kind = 'photo' AND f.companion_of IS NULL AND c.error IS NULL
            AND NOT EXISTS (SELECT 1 FROM look l WHERE l.md5 = f.md5 AND l.version = ?)
            ORDER BY f.md5
            """,
            (run, version),
        )
        return [md5 for (md5,) in rows]

    def add(self, version: int, looks: Sequence[tuple[str, bytes]]) -> None:
        """Keep the looks of a batch of contents, all or nothing."""
        with self._db.transaction():
            self._db.write_many(
                "INSERT OR REPLACE INTO look (md5, version, data) VALUES (?, ?, ?)",
                [(md5, version, data) for md5, data in looks],
            )

    def of(self, md5s: Sequence[str], version: int) -> dict[str, bytes]:
        """Return the looks that these contents have."""
        found: dict[str, bytes] = {}
        for start in range(0, len(md5s), 500):
            part = md5s[start : start + 500]
            slots = ",".join("?" * len(part))
            found.update(self._db.rows(f"SELECT md5, data FROM look WHERE version = ? AND md5 IN ({slots})", (version, *part)))
        return found
