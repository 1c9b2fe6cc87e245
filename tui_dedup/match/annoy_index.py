"""Near vectors by Annoy: an index on the disk, its candidates scored again, its recall measured, and its self-test.

Some builds of Annoy crash or return nonsense (its flags hold -ffast-math, which some compilers take too far), so that
it is tried in a process of its own before its first use.
"""

import json
import multiprocessing
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tui_dedup.match.pairs import Indices
from tui_dedup.match.product import Found, Vectors
from tui_dedup.workspace import write_atomic

TREES = 20
NEIGHBOURS = 64
SEED = 1
SAMPLE = 500
RECALL = 0.99
"""The share of the true pairs that must be found."""
EFFORTS = (1, 4, 16)
"""How much harder to search each time that the recall is too low."""
BATCH, BLOCK = 512, 8192
"""Photos asked for at a time, and rows multiplied at a time."""
TRIAL_SECONDS = 60


def works(folder: Path) -> bool:
    """Return whether this build of Annoy finds the neighbours of a small set.

    It is asked in a child process; the verdict is kept in `folder` for as long as the build is the same.
    """
    kept, build = folder / "annoy.json", _build()
    try:
        verdict = json.loads(kept.read_text(encoding="utf-8"))
        if verdict["build"] == build:
            return bool(verdict["works"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    verdict = {"build": build, "works": _passes()}
    write_atomic(kept, json.dumps(verdict).encode())
    return bool(verdict["works"])


def _build() -> str:
    """Return what tells one build from another: version, and size and time of the compiled file."""
    package = distribution("annoy")
    compiled = [Path(str(package.locate_file(file))).stat() for file in package.files or () if file.suffix in {".so", ".pyd"}]
    return " ".join([package.version, *(f"{stat.st_size}:{stat.st_mtime_ns}" for stat in compiled)])


def _passes() -> bool:
    child = multiprocessing.get_context("spawn").Process(target=_trial, daemon=True)
    child.start()
    child.join(TRIAL_SECONDS)
    if child.is_alive():
        child.kill()
        child.join()
    return child.exitcode == 0


def _trial() -> None:
    vectors = np.random.default_rng(SEED).normal(size=(500, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with tempfile.TemporaryDirectory() as folder:
        index = Index(vectors, Path(folder, "trial.ann"))
        best = np.argsort(-(vectors @ vectors[:20].T), axis=0)[:5].T
        found = [index.neighbours(row, 5, 100_000) for row in range(20)]
    if sum(len(set(a) & set(b.tolist())) for a, b in zip(found, best, strict=True)) < 95:
        raise SystemExit(1)


class Index:
    """An Annoy index over vectors of length one, built on the disk."""

    def __init__(self, vectors: Vectors, path: Path) -> None:
        """Build the index at `path`. `vectors`: float32 (n, dim)."""
        from annoy import AnnoyIndex  # noqa: PLC0415 - a build may crash at import: only after the trial

        self._vectors = vectors
        self._index: Any = AnnoyIndex(vectors.shape[1], "angular")
        self._index.set_seed(SEED)
        self._index.on_disk_build(str(path))
        for row, vector in enumerate(vectors):
            self._index.add_item(row, vector)
        self._index.build(TREES)

    def neighbours(self, row: int, count: int, effort: int) -> list[int]:
        """Return about `count` rows near a row, itself among them, looking at about `effort` candidates."""
        found: list[int] = self._index.get_nns_by_item(row, count, effort)
        return found

    def near(self, rows: NDArray[np.intp], threshold: float, effort: int) -> Iterator[Found]:
        """Yield, batch by batch, the (row, neighbour, cosine) with a true cosine of at least `threshold`.

        All cores look: Annoy lets other threads run while it does.
        """
        with ThreadPoolExecutor() as pool:
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH].tolist()
                found = list(pool.map(lambda row: self._reaching(row, threshold, effort), batch))
                right, score = (np.concatenate(side) for side in zip(*found, strict=True))
                yield np.repeat(batch, [len(near) for near, _ in found]).astype(np.int32), right, score

    def _reaching(self, row: int, threshold: float, effort: int) -> tuple[Indices, NDArray[np.float32]]:
        """Return the neighbours of a row whose true cosine is at least `threshold`, and that cosine."""
        found = np.array(self.neighbours(row, NEIGHBOURS * effort, TREES * NEIGHBOURS * effort), np.int32)
        score: NDArray[np.float32] = np.einsum("ij,j->i", self._vectors[found], self._vectors[row])
        keep = (score >= threshold) & (found != row)
        return found[keep], score[keep]


class Sample:
    """Rows drawn from vectors, with their true neighbours: what a search is measured by."""

    def __init__(self, vectors: Vectors, threshold: float) -> None:
        """Draw SAMPLE rows of `vectors`, float32 (n, dim), and find all that reach the threshold, exactly."""
        self._rows = np.sort(np.random.default_rng(SEED).permutation(len(vectors))[:SAMPLE])
        self._threshold = threshold
        self._true: set[tuple[int, int]] = set()
        for start in range(0, len(vectors), BLOCK):
            row, other = np.nonzero(vectors[self._rows] @ vectors[start : start + BLOCK].T >= threshold)
            self._true.update(zip(self._rows[row].tolist(), (other + start).tolist(), strict=True))
        self._true.difference_update((row, row) for row in self._rows.tolist())

    def recall(self, index: Index, effort: int) -> float:
        """Return the share of the true pairs that the index finds; 1 where there are none."""
        parts = index.near(self._rows, self._threshold, effort)
        found = {(int(a), int(b)) for left, right, _ in parts for a, b in zip(left, right, strict=True)}
        return len(self._true & found) / len(self._true) if self._true else 1.0
