"""Vectors, by content and model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_dedup.catalog.database import Database

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Vectors:
    """The table `vector`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def missing(self, run: int, model: str) -> list[str]:
        """Return the MD5s of the photos of `run` whose pixels were seen and that have no vector of `model` yet, sorted."""
        rows = self._db.rows(
            """
            SELECT DISTINCT f.md5 FROM found f JOIN content c ON c.md5 = f.md5
            WHERE f.run = ? AND f.kind = 'photo' AND f.companion_of IS NULL AND length(c.dhash) > 0
            AND NOT EXISTS (SELECT 1 FROM vector v WHERE v.model = ? AND v.md5 = f.md5)
            ORDER BY f.md5
            """,
            (run, model),
        )
        return [md5 for (md5,) in rows]

    def add(self, model: str, md5s: Sequence[str], vectors: "NDArray[np.float16]") -> None:
        """Keep a batch, all or nothing. `vectors`: float16 of shape (len(md5s), dim), each row of length one."""
        with self._db.transaction():
            self._db.write_many(
                "INSERT OR REPLACE INTO vector (md5, model, data) VALUES (?, ?, ?)",
                [(md5, model, row.tobytes()) for md5, row in zip(md5s, vectors, strict=True)],
            )

    def files(self, run: int, model: str) -> list[int]:
        """Return the ids of the readable photos of `run` that have a vector of `model`, by path."""
        rows = self._db.rows(
            """
            SELECT f.id FROM found f JOIN content c ON c.md5 = f.md5 JOIN vector v ON v.md5 = f.md5 AND v.model = ?
            WHERE f.run = ? AND NOT f.gone AND f.kind = 'photo' AND f.companion_of IS NULL AND c.format IS NOT NULL
            ORDER BY f.path
            """,
            (model, run),
        )
        return [file_id for (file_id,) in rows]

    def of(self, model: str, md5s: Sequence[str]) -> "dict[str, NDArray[np.float16]]":
        """Return the vectors of `model` that these contents have, each of shape (dim,)."""
        import numpy as np  # noqa: PLC0415 - the app reads no arrays and does without

        found: dict[str, NDArray[np.float16]] = {}
        for start in range(0, len(md5s), 500):
            part = md5s[start : start + 500]
            slots = ",".join("?" * len(part))
            rows = self._db.rows(f"SELECT md5, data FROM vector WHERE model = ? AND md5 IN ({slots})", [model, *part])
            found |= {md5: np.frombuffer(data, np.float16) for md5, data in rows}
        return found

    def of_run(self, run: int, model: str) -> "tuple[list[str], NDArray[np.float16]]":
        """Return the contents of `run` that have a vector of `model`, sorted by MD5, and float16 of shape (n, dim)."""
        import numpy as np  # noqa: PLC0415

        rows = self._db.rows(
            """
            SELECT v.md5, v.data FROM vector v WHERE v.model = ? AND EXISTS (
                SELECT 1 FROM found f WHERE f.md5 = v.md5 AND f.run = ? AND f.companion_of IS NULL)
            ORDER BY v.md5
            """,
            (model, run),
        )
        if not rows:
            return [], np.empty((0, 0), np.float16)
        data = np.frombuffer(b"".join(row[1] for row in rows), np.float16)
        return [row[0] for row in rows], data.reshape(len(rows), -1)
