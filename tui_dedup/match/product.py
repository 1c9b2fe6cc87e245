"""The exact product of two blocks of vectors: a plain function of arrays, which can run anywhere."""

import numpy as np
from numpy.typing import NDArray

from tui_dedup.match.pairs import Indices

Vectors = NDArray[np.float32]
"""Vectors of length one, float32 (n, dim)."""

Found = tuple[Indices, Indices, NDArray[np.float32]]
"""The numbers of one and of the other, int32, and the cosine of each pair, float32."""


def near(rows: Vectors, columns: Vectors, top: int, left: int, threshold: float) -> Found:
    """Return each (row, column, cosine) that reaches `threshold`, with row < column.

    `rows` and `columns` are blocks of one array of vectors, of which they are the rows from `top` and from `left` on: the
    numbers returned are those of that array. All pairs of n vectors are found by the blocks of the upper triangle.
    """
    cosines = rows @ columns.T
    a, b = np.divmod(np.flatnonzero(cosines.ravel() >= threshold), len(columns))
    upper = a + top < b + left
    a, b = a[upper], b[upper]
    return (a + top).astype(np.int32), (b + left).astype(np.int32), cosines[a, b]
