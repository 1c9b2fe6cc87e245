"""The contents of a run and the files that hold them, without all that is known of the photos: what the matcher numbers."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from tui_dedup.batching import batched
from tui_dedup.catalog.database import Database
from tui_dedup.catalog.rows import READABLE

_READABLE = """f.run = ? AND NOT f.gone AND f.kind <> 'sidecar' AND f.companion_of IS NULL AND f.md5 IS NOT NULL
AND f.md5 NOT IN (SELECT md5 FROM content WHERE format IS NULL)"""
"""As `READABLE`, without a look at each content: for queries on all of them."""
_BATCH = 500


class Holder(NamedTuple):
    """A photo or video as the holder of a content: `place` is device and inode, `stand_in` as in `Photo`."""

    md5: str
    file_id: int
    place: tuple[int, int]
    stand_in: bool


class Contents:
    """Queries on the tables `file` and `content`, and the table `seen`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def digest(self, run: int) -> tuple[str, int]:
        """Return what tells whether the same photos hold the same contents as in another run, and how many they are."""
        sql = f"SELECT COALESCE(group_concat(f.md5 || f.id, ''), ''), count(*) FROM found f WHERE {_READABLE}"
        held, count = self._db.one(sql, (run,))
        return hashlib.sha256(held.encode()).hexdigest(), count

    def pictures(self, run: int) -> list[str]:
        """Return the contents of `run` that are pictures, in order; videos have no hash."""
        rows = self._db.rows(
            f"""
            SELECT c.md5 FROM content c WHERE length(c.dhash) = 32
            AND EXISTS (SELECT 1 FROM found f WHERE f.md5 = c.md5 AND f.run = ? AND {READABLE}) ORDER BY c.md5
            """,
            (run,),
        )
        return [md5 for (md5,) in rows]

    def shared(self, run: int) -> list[str]:
        """Return the contents that several readable photos and videos of `run` hold, in order."""
        rows = self._db.rows(
            f"SELECT f.md5 FROM found f WHERE {_READABLE} GROUP BY f.md5 HAVING count(*) > 1 ORDER BY f.md5", (run,)
        )
        return [md5 for (md5,) in rows]

    def holders(self, run: int, md5s: Sequence[str]) -> list[Holder]:
        """Return which readable photos and videos of `run` hold these contents, those of each content by path."""
        found = []
        for part in batched(md5s, _BATCH):
            found += self._db.rows(
                f"""
                SELECT f.md5, f.id, f.device, f.inode, COALESCE(a.stand_in, 0)
                FROM found f JOIN content c ON c.md5 = f.md5 LEFT JOIN asset a ON a.file_id = f.id
                WHERE f.run = ? AND {READABLE} AND f.md5 IN ({",".join("?" * len(part))}) ORDER BY f.path
                """,
                (run, *part),
            )
        return [Holder(md5, file_id, (device, inode), bool(no)) for md5, file_id, device, inode, no in found]

    def hashes_of(self, md5s: Sequence[str]) -> list[bytes]:
        """Return the difference hashes of these contents, in their order."""
        found: dict[str, bytes] = {}
        for part in batched(md5s, _BATCH):
            found.update(self._db.rows(f"SELECT md5, dhash FROM content WHERE md5 IN ({','.join('?' * len(part))})", part))
        return [found[md5] for md5 in md5s]

    def embedded(self, model: str) -> int:
        """Return how many contents have a vector of the model, in whatever run."""
        return int(self._db.one("SELECT count(*) FROM vector WHERE model = ?", (model,))[0])

    def see(self, run: int, md5s: Sequence[str]) -> None:
        """Note of contents that were never seen before that `run` saw them first."""
        with self._db.transaction():
            self._db.write_many("INSERT OR IGNORE INTO seen (md5, run) VALUES (?, ?)", [(md5, run) for md5 in md5s])

    def seen_after(self, run: int) -> dict[str, int]:
        """Return the contents that were first seen after `run`, with the run that saw them."""
        return dict(self._db.rows("SELECT md5, run FROM seen WHERE run > ?", (run,)))
