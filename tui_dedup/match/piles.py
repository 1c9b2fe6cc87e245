"""Piles: very many contents that are all near one another, such as the frames of a webcam, or black pictures.

Among n of them are n * n / 2 near pairs, which nobody needs and no memory holds. So the first of a pile, its leader, stands
for it in the search, and of the others nothing is kept but how near they are to their leader. They then stand in its group,
each near the centre. What belongs to which pile depends on the contents alone.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tui_dedup.match.pairs import Indices
from tui_dedup.match.perceptual import Found
from tui_dedup.match.progress import retold

MOST = 500
"""So many near ones make a pile; the pairs among fewer are all kept."""
_BLOCK = 16


class Measure(Protocol):
    """Tells which contents of a crowd are near a content: itself among them."""

    def most(self, firsts: Indices, crowd: Indices) -> NDArray[np.int64]:
        """Return for each of `firsts` how many of the crowd may be near it; not fewer than are."""
        ...

    def near(self, first: int, crowd: Indices) -> tuple[Indices, NDArray[np.float32]]:
        """Return those of the crowd that are near `first`, and their distances or cosines."""
        ...


@dataclass(frozen=True, slots=True)
class Piles:
    """`found` are the pairs of leaders and those that they lead; `rest`, int32, are all other contents, leaders too, in order."""

    found: Found
    rest: Indices


def piles(keys: NDArray[np.uint32], measure: Measure) -> Generator[float, None, Piles]:
    """Find the piles among n contents, yielding the share of the crowd that was looked at.

    `keys`, uint32 (tables, n), are such that near contents have one in common as a rule. The crowd are those contents that
    share a key with MOST others. They are looked at in order: one that is near MOST of the crowd leads them, and they leave it.
    """
    count = keys.shape[1]
    led, looked_at = np.zeros(count, bool), np.zeros(count, bool)
    nothing = np.empty(0, np.int32)
    parts: list[Found] = [(nothing, nothing, nothing.astype(np.float32))]
    crowd = _crowd(keys, led)
    total = len(crowd)
    while (first := (yield from retold(_leader(crowd, looked_at, measure), lambda left: 1 - left / total))) is not None:
        near, score = measure.near(first, crowd)
        others = ~np.isin(near, [first, *(leads[0] for leads, _, _ in parts[1:])])
        if others.sum() >= MOST:
            parts.append((np.full(others.sum(), first, np.int32), near[others], score[others]))
            led[near[others]] = True
            crowd = _crowd(keys, led)
    leaders, followers, scores = (np.concatenate(side) for side in zip(*parts, strict=True))
    return Piles((leaders, followers, scores), np.flatnonzero(~led).astype(np.int32))


def leaders(a: Indices, b: Indices, count: int) -> frozenset[int]:
    """Return which of `count` contents lead a pile, by all near pairs: MOST others have a pair with them and no other pair."""
    degrees = np.bincount(a, minlength=count) + np.bincount(b, minlength=count)
    followers = np.bincount(a[degrees[b] == 1], minlength=count) + np.bincount(b[degrees[a] == 1], minlength=count)
    return frozenset(np.flatnonzero(followers >= MOST).tolist())


def _crowd(keys: NDArray[np.uint32], led: NDArray[np.bool_]) -> Indices:
    """Return the contents that nobody leads and that share a key with MOST others of that kind, in order."""
    free = np.flatnonzero(~led)
    crowded = np.zeros(len(free), bool)
    for table in keys:
        _, number, counts = np.unique(table[free], return_inverse=True, return_counts=True)
        crowded |= counts[number] > MOST
    return free[crowded].astype(np.int32)


def _leader(crowd: Indices, looked_at: NDArray[np.bool_], measure: Measure) -> Generator[int, None, int | None]:
    """Return the first of the crowd that was not looked at and may be near MOST others, noting what was looked at.

    Yields how many of the crowd are still to be looked at.
    """
    waiting = crowd[~looked_at[crowd]]
    for start in range(0, len(waiting), _BLOCK):
        yield len(waiting) - start
        block = waiting[start : start + _BLOCK]
        enough = np.flatnonzero(measure.most(block, crowd) > MOST)
        looked_at[block[: enough[0] + 1 if len(enough) else None]] = True
        if len(enough):
            return int(block[enough[0]])
    return None
