"""Pairs of contents that may be alike, as arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int32]
"""Numbers of contents, int32."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs (a[k], b[k]) with a[k] < b[k], each once, sorted; `score` is a distance or a cosine.

    `a` and `b` are int32, `score` is float32; all of one length.
    """

    a: Indices
    b: Indices
    score: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.a)

    @property
    def part(self) -> tuple[Indices, Indices, NDArray[np.float32]]:
        """The arrays, as `of` takes them."""
        return self.a, self.b, self.score

    @classmethod
    def of(cls, parts: Iterable[tuple[Indices, Indices, NDArray[np.float32]]], *, smaller_wins: bool) -> Self:
        """Join parts in any order and of any direction; of a pair found twice, keep the smaller (or greater) score."""
        listed = list(parts)
        empty = np.empty(0, np.int32)
        a = np.concatenate([empty, *(part[0] for part in listed)])
        b = np.concatenate([empty, *(part[1] for part in listed)])
        score = np.concatenate([np.empty(0, np.float32), *(part[2] for part in listed)]).astype(np.float32)
        low, high = np.minimum(a, b), np.maximum(a, b)
        order = np.lexsort((score if smaller_wins else -score, high, low))
        low, high, score = low[order], high[order], score[order]
        first = np.ones(len(low), bool)
        first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        first &= low != high
        return cls(low[first].astype(np.int32), high[first].astype(np.int32), score[first])

    def where(self, mask: NDArray[np.bool_]) -> "Pairs":
        """Return the pairs for which the mask, bool of shape (len,), is true."""
        return Pairs(self.a[mask], self.b[mask], self.score[mask])

    def with_pairs(self, more: Sequence[tuple[int, int]]) -> "Pairs":
        """Return these pairs and more, whose score is 0."""
        if not more:
            return self
        a, b = np.array(more, np.int32).T
        parts = [(self.a, self.b, self.score), (a, b, np.zeros(len(more), np.float32))]
        return Pairs.of(parts, smaller_wins=False)

    def without(self, fewer: Sequence[tuple[int, int]]) -> "Pairs":
        """Return these pairs but for some, each named with the smaller number first."""
        if not fewer:
            return self
        return self.where(~np.isin(self._keys(), [(a << 32) | b for a, b in fewer]))

    def nearer_than(self, others: "Pairs") -> "Pairs":
        """Return those of these pairs that `others` lack or have with a greater score."""
        places = others.places_of(self)
        return self.where((places < 0) | (self.score < np.append(others.score, np.inf)[places]))

    def places_of(self, others: "Pairs") -> NDArray[np.intp]:
        """Return where among these pairs each of the others stands, or -1."""
        mine, theirs = self._keys(), others._keys()
        places = np.searchsorted(mine, theirs)
        return np.where(np.append(mine, -1)[places] == theirs, places, -1)

    def _keys(self) -> NDArray[np.int64]:
        """Return a number for each pair, in order."""
        keys: NDArray[np.int64] = (self.a.astype(np.int64) << 32) | self.b
        return keys
