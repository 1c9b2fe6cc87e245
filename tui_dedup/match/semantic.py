"""All pairs of vectors whose cosine reaches a threshold, by an exact product or by Annoy: one interface."""

import os
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_dedup.match import annoy_index, product
from tui_dedup.match.pairs import Indices
from tui_dedup.match.piles import Piles
from tui_dedup.match.piles import piles as find_piles
from tui_dedup.match.product import Found, Vectors
from tui_dedup.spread import Machines

TILE = 1024
BLOCK = TILE * 8
"""Vectors of a block that a machine multiplies with another: about a second of work for a core."""
ANNOY_FROM = 1_000_000
"""From so many vectors on, Annoy is cheaper than the exact product (docs/benchmarks.md); both use all cores of this machine.

The product alone uses others' cores too. With a GPU, ten times as many: a guess, as none was measured.
"""
TORCH_FROM = 20_000
"""From so many vectors on, it is worth to ask torch for a GPU."""

SAME = 0.95
"""The cosine from which on contents belong to one pile: higher than any threshold that a model needs."""
_TABLES, _KEY_BITS, _PART = 8, 24, 1 << 14

Multiply = Callable[[int, int, int, float], Found]
"""From the first row, the first and last column and the threshold to the pairs (a < b) of a tile that reach it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the search: pairs that were found, the share of the work behind us, and something to tell.

    `recall` is that of Annoy on a sample, in the step that tells that it is used.
    """

    pairs: Found | None
    done: float
    notice: str = ""
    recall: float | None = None


def piles(vectors: Vectors) -> Generator[float, None, Piles]:
    """Return the piles of vectors, float32 (n, dim), whose cosine to their leader reaches SAME; yield the share done."""
    return find_piles(_keys(vectors), _Cosines(vectors))


def _keys(vectors: Vectors) -> NDArray[np.uint32]:
    """Return on which side of random planes each vector lies, in the bits of uint32 (_TABLES, n).

    Near vectors lie on the same sides (Charikar: Similarity Estimation Techniques from Rounding Algorithms, 2002).
    """
    planes = np.random.default_rng(0).standard_normal((vectors.shape[1], _TABLES * _KEY_BITS), np.float32)
    keys = np.zeros((_TABLES, len(vectors), 4), np.uint8)
    for start in range(0, len(vectors), _PART):
        sides = np.packbits(vectors[start : start + _PART] @ planes > 0, axis=1)
        keys[:, start : start + _PART, :3] = sides.reshape(-1, _TABLES, 3).swapaxes(0, 1)
    return keys.view(np.uint32)[..., 0]


@dataclass(frozen=True, slots=True)
class _Cosines:
    """Tells which vectors are near by their cosine."""

    vectors: Vectors

    def most(self, firsts: Indices, crowd: Indices) -> NDArray[np.int64]:
        """Return how many are near each of the firsts."""
        counts: NDArray[np.int64] = (self.vectors[firsts] @ self.vectors[crowd].T >= SAME).sum(axis=1)
        return counts

    def near(self, first: int, crowd: Indices) -> tuple[Indices, NDArray[np.float32]]:
        """Return which are near, and their cosines."""
        cosines = self.vectors[crowd] @ self.vectors[first]
        close = cosines >= SAME
        return crowd[close], cosines[close]


def near(
    vectors: Vectors,
    threshold: float,
    engine: str,
    folder: Path,
    machines: Machines | None = None,
    fresh: int | None = None,
) -> Iterator[Step]:
    """Find all pairs whose cosine reaches `threshold`. `vectors`: float32 (n, dim), each row of length one.

    `engine` is `exact`, `annoy` or `auto`; an index is built below `folder`. Annoy gives way to the exact product when
    its build does not work or it cannot be made to find enough. A large exact product is done by `machines` where there
    are any, unless this one has a GPU. Where `fresh` is given, only the first so many have pairs that are not known yet:
    those are found, and few others.
    """
    fresh = len(vectors) if fresh is None else fresh
    if not fresh:
        return
    device = _device(fresh)
    beside = machines.cores / (os.cpu_count() or 1) if machines else 1
    limit = ANNOY_FROM * (10 if device else max(1, beside))
    if engine == "annoy" or (engine == "auto" and _products(len(vectors), fresh) > _products(limit)):
        found = yield from _by_annoy(vectors, threshold, folder, fresh)
        if found:
            return
    if machines and not device and _products(len(vectors), fresh) > _products(BLOCK):
        yield from spread(vectors, threshold, machines, fresh)
    else:
        yield from exact(vectors, threshold, device, fresh)


def _products(vectors: float, fresh: float | None = None) -> float:
    """Return of how many pairs the exact search takes the product."""
    return (vectors**2 - (vectors - (vectors if fresh is None else fresh)) ** 2) / 2


def _by_annoy(vectors: Vectors, threshold: float, folder: Path, fresh: int) -> Generator[Step, None, bool]:
    if len(vectors) < 2 or not annoy_index.works(folder):
        yield Step(None, 0.0, "Annoy does not work here: near photos are found by the exact product.")
        return False
    with tempfile.TemporaryDirectory(dir=folder) as place:
        index = annoy_index.Index(vectors, Path(place, "vectors.ann"))
        sample = annoy_index.Sample(vectors, threshold)
        for effort in annoy_index.EFFORTS:
            recall = sample.recall(index, effort)
            if recall >= annoy_index.RECALL:
                yield Step(None, 0.1, f"Annoy finds near photos; it finds {recall:.1%} of the pairs of a sample.", recall)
                for number, part in enumerate(index.near(np.arange(fresh), threshold, effort), 1):
                    yield Step(part, min(1.0, 0.1 + 0.9 * number * annoy_index.BATCH / fresh))
                return True
    yield Step(None, 0.1, f"Annoy finds only {recall:.1%} of the pairs of a sample: the exact product is used.")
    return False


def exact(vectors: Vectors, threshold: float, device: str = "", fresh: int | None = None) -> Iterator[Step]:
    """Multiply the upper triangle, or its `fresh` first rows, tile by tile; on a torch `device` when one is named."""

    def on_cpu(top: int, left: int, right: int, threshold: float) -> Found:
        return product.near(vectors[top : top + TILE], vectors[left:right], top, left, threshold)

    multiply = _on_device(vectors, device) if device else on_cpu
    rows = len(vectors) if fresh is None else fresh
    total = _products(len(vectors), rows) + rows * TILE / 2
    done = 0
    for top in range(0, rows, TILE):
        parts = [multiply(top, left, left + TILE * 8, threshold) for left in range(top, len(vectors), TILE * 8)]
        a, b, score = (np.concatenate(side) for side in zip(*parts, strict=True))
        done += TILE * (len(vectors) - top)
        yield Step((a, b, score), min(1.0, done / total))


def spread(vectors: Vectors, threshold: float, machines: Machines, fresh: int | None = None) -> Iterator[Step]:
    """Multiply the upper triangle, or its `fresh` first rows, on many machines, block by block."""
    rows = len(vectors) if fresh is None else fresh
    blocks = [machines.share(vectors[top : top + BLOCK]) for top in range(0, len(vectors), BLOCK)]
    corners = [corner for corner in combinations_with_replacement(range(len(blocks)), 2) if corner[0] * BLOCK < rows]
    items = ((blocks[row], blocks[column], row * BLOCK, column * BLOCK, threshold) for row, column in corners)
    done = 0
    with closing(machines.starmap(tiled, items)) as results:
        for found in results:
            done += found is not None
            yield Step(found, done / len(corners))


def tiled(rows: Vectors, columns: Vectors, top: int, left: int, threshold: float) -> Found:
    """As `product.near`, some rows at a time: what is compared stays in the cache."""
    starts = range(0, len(rows), TILE)
    parts = [product.near(rows[start : start + TILE], columns, top + start, left, threshold) for start in starts]
    a, b, score = (np.concatenate(side) for side in zip(*parts, strict=True))
    return a, b, score


def _on_device(vectors: Vectors, device: str) -> Multiply:
    import torch  # noqa: PLC0415 - seconds to import

    kept = torch.from_numpy(vectors).to(device)

    def multiply(top: int, left: int, right: int, threshold: float) -> Found:
        cosines = kept[top : top + TILE] @ kept[left:right].T
        a, b = torch.nonzero((cosines >= threshold).triu(top - left + 1), as_tuple=True)
        score = cosines[a, b].cpu().numpy()
        return (a.cpu().numpy() + top).astype(np.int32), (b.cpu().numpy() + left).astype(np.int32), score

    return multiply


def _device(count: int) -> str:
    """Return torch's device that multiplies faster than the CPU, or nothing."""
    if count < TORCH_FROM and "torch" not in sys.modules:
        return ""
    import torch  # noqa: PLC0415 - seconds to import

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else ""
