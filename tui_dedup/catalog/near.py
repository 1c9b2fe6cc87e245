"""What the matcher found near, kept so that another threshold needs no new search; and what it measured of pairs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui_dedup.batching import batched
from tui_dedup.catalog.database import Database
from tui_dedup.records import Level

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ARRAYS = {
    "contents": "S32",
    "whole": "bool",
    "a": "int32",
    "b": "int32",
    "score": "float32",
    "proven": "bool",
    "looked": "int8",
    "evidence": "float32",
}
_FACTS = ("key", "library", "reach", "engine", "recall")


@dataclass(frozen=True, slots=True)
class NearPairs:
    """The near pairs of a level.

    `contents`, S32 (n,), are the MD5s in order, by which contents are numbered; those that are `whole`, bool (n,), have all
    pairs with one another here. Pair k is of contents a[k] < b[k], int32 (m,). `score` is a distance or a cosine, float32
    (m,); `looked`, int8 (m,), is what a closer look at both pictures found: 1 that they show the same, -1 that they do not, 0
    where nobody looked; `proven`, bool (m,), tells which pairs count by that; `evidence`, float32 (m, any), is what else the
    matcher knows of each pair. `key` names how it was searched and `library` among which contents; `reach` is the largest
    distance or the smallest cosine looked for, and `recall` the share of such pairs that the `engine` finds, by a sample.
    """

    key: str
    library: str
    reach: float
    engine: str
    recall: float
    contents: "NDArray[np.bytes_]"
    whole: "NDArray[np.bool_]"
    a: "NDArray[np.int32]"
    b: "NDArray[np.int32]"
    score: "NDArray[np.float32]"
    proven: "NDArray[np.bool_]"
    looked: "NDArray[np.int8]"
    evidence: "NDArray[np.float32]"


class Near:
    """The tables `near` and `likeness`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def save(self, level: Level, pairs: NearPairs) -> None:
        """Keep the pairs of a level in place of the old ones."""
        row = [level, *(getattr(pairs, name) for name in _FACTS), *(getattr(pairs, name).tobytes() for name in _ARRAYS)]
        columns, slots = ", ".join(("level", *_FACTS, *_ARRAYS)), ", ".join("?" * len(row))
        self._db.write(f"INSERT OR REPLACE INTO near ({columns}) VALUES ({slots})", row)

    def load(self, level: Level) -> NearPairs | None:
        """Return the pairs of a level as they were found last."""
        import numpy as np  # noqa: PLC0415 - the app reads no arrays and does without

        row = self._db.row(f"SELECT {', '.join((*_FACTS, *_ARRAYS))} FROM near WHERE level = ?", (level,))
        if row is None:
            return None
        facts, arrays = row[: len(_FACTS)], row[len(_FACTS) :]
        found: dict[str, Any] = {
            name: np.frombuffer(data, kind) for data, (name, kind) in zip(arrays, _ARRAYS.items(), strict=True)
        }
        found["evidence"] = found["evidence"].reshape(len(found["a"]), -1 if len(found["evidence"]) else 0)
        return NearPairs(*facts, **found)

    def set_counts(self, level: Level, counts: Sequence[tuple[float, int, int]]) -> None:
        """Keep how many groups and photos the level would have at each of some thresholds."""
        self._db.write("UPDATE near SET counts = ? WHERE level = ?", (json.dumps(counts), level))

    def counts(self, level: Level) -> list[tuple[float, int, int]]:
        """Return (threshold, groups, photos) for the thresholds that the matcher tried, in order."""
        row = self._db.row("SELECT counts FROM near WHERE level = ?", (level,))
        return [(threshold, groups, photos) for threshold, groups, photos in json.loads(row[0])] if row else []

    def engine(self, level: Level) -> tuple[str, float] | None:
        """Return what searched for the pairs of a level and the share of them that it finds, by a sample."""
        row = self._db.row("SELECT engine, recall FROM near WHERE level = ?", (level,))
        return (str(row[0]), float(row[1])) if row else None

    def reach(self, level: Level) -> float | None:
        """Return the largest distance, or the smallest cosine, that was looked for; `counts` holds up to there."""
        row = self._db.row("SELECT reach FROM near WHERE level = ?", (level,))
        return float(row[0]) if row else None

    def set_placed(self, level: Level, beneath: str, placed: "NDArray[np.int32]") -> None:
        """Keep in which group of the level below each content stands: int32 (n,), -1 for none; `beneath` names those groups."""
        self._db.write("UPDATE near SET beneath = ?, placed = ? WHERE level = ?", (beneath, placed.tobytes(), level))

    def placed(self, level: Level, beneath: str) -> "NDArray[np.int32] | None":
        """Return in which group below each content stands, if that was kept for these groups and the pairs as they are."""
        import numpy as np  # noqa: PLC0415 - the app reads no arrays and does without

        row = self._db.row("SELECT placed FROM near WHERE level = ? AND beneath = ?", (level, beneath))
        return np.frombuffer(row[0], np.int32) if row else None

    def likenesses(self, version: int, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return what was measured of (content, keeper's content), as JSON, for those of `pairs` that were."""
        wanted, found = set(pairs), {}
        for part in batched({md5: None for md5, _ in pairs}, 500):
            slots = ",".join("?" * len(part))
            sql = f"SELECT md5, keeper, data FROM likeness WHERE version = ? AND md5 IN ({slots})"
            rows = self._db.rows(sql, (version, *part))
            found.update({(md5, keeper): data for md5, keeper, data in rows if (md5, keeper) in wanted})
        return found

    def lies(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[float, ...]]:
        """Return how the content lies on its keeper, by (content, keeper's content), for those of which that is known.

        These are a to f of x' = ax + by + c and y' = dx + ey + f, x and y from 0 to 1 over each picture.
        """
        found = {}
        for part in batched(pairs, 400):
            slots = ",".join(["(?, ?)"] * len(part))
            sql = f"SELECT md5, keeper, json_extract(data, '$.lies') FROM likeness WHERE (md5, keeper) IN (VALUES {slots})"
            rows = self._db.rows(sql, [md5 for pair in part for md5 in pair])
            found.update({(md5, keeper): tuple(json.loads(lies)) for md5, keeper, lies in rows if lies})
        return found

    def add_likenesses(self, version: int, measured: Sequence[tuple[str, str, str]]) -> None:
        """Keep (content, keeper's content, JSON) of a batch of pairs."""
        with self._db.transaction():
            self._db.write_many(
                "INSERT OR REPLACE INTO likeness (md5, keeper, version, data) VALUES (?, ?, ?, ?)",
                [(md5, keeper, version, data) for md5, keeper, data in measured],
            )
