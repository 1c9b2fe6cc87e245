"""All pairs of vectors whose cosine reaches a threshold: a blockwise matrix product of the upper triangle."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tui_dedup.match.pairs import Indices

BLOCK = 2048

Found = tuple[Indices, Indices, NDArray[np.float32]]


def near(vectors: NDArray[np.float32], threshold: float, engine: str) -> Iterator[tuple[Found, float]]:
    """Yield the pairs whose cosine reaches `threshold`, in parts, and the share of the work that is done."""
    del engine
    for number, part in enumerate(exact(vectors, threshold), 1):
        yield part, min(1.0, number * BLOCK / len(vectors))


def exact(vectors: NDArray[np.float32], threshold: float) -> Iterator[Found]:
    """Yield, block of rows by block, the (i, j, cosine) with i < j and a cosine of at least `threshold`.

    `vectors`: float32 of shape (n, dim), each row of length one.
    """
    for top in range(0, len(vectors), BLOCK):
        rows = vectors[top : top + BLOCK]
        parts = [_tile(rows, vectors[left : left + BLOCK], top, left, threshold) for left in range(top, len(vectors), BLOCK)]
        a, b, score = zip(*parts, strict=True)
        yield np.concatenate(a), np.concatenate(b), np.concatenate(score)


def _tile(
    rows: NDArray[np.float32], columns: NDArray[np.float32], top: int, left: int, threshold: float
) -> tuple[Indices, Indices, NDArray[np.float32]]:
    cosines = rows @ columns.T
    a, b = np.divmod(np.flatnonzero(cosines >= threshold), len(columns))
    score = cosines[a, b]
    a, b = (a + top).astype(np.int32), (b + left).astype(np.int32)
    upper = a < b
    return a[upper], b[upper], score[upper]
