"""The fingerprints of a set of photos: difference hashes of their views in the eight orientations, and near ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_dedup.match import looks, perceptual
from tui_dedup.match.looks import SIDE, Steps
from tui_dedup.match.pairs import Indices
from tui_dedup.match.perceptual import Found, Hashes

TURNS = (
    "",
    "mirrored",
    "upside down and mirrored",
    "upside down",
    "mirrored and turned by a quarter",
    "turned by a quarter",
    "turned by a quarter",
    "mirrored and turned by a quarter",
)
"""The eight orientations in words, in the order of `turned`."""
ALIKE = 0.7
"""How far the steps of two pictures must correlate: unrelated photos reach 0.65, flat ones anything."""

_BLOCK = 1 << 15


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near two photos are: the bits their best views differ in, how the second is turned and what correlates."""

    bits: int
    turn: int
    correlation: float


def turned(steps: Steps, turn: int) -> NDArray[np.int8]:
    """Return the steps across of views in one of the eight orientations; int8 (n, 2, 16, 16) becomes (n, 16, 16).

    Mirroring reads the steps backwards, so that up is down; on its side, the steps down are those across.
    """
    view = steps[:, 1].transpose(0, 2, 1) if turn & 4 else steps[:, 0]
    view = view[:, ::-1] if turn & 2 else view
    return -view[:, :, ::-1] if turn & 1 else view


def hashes(across: NDArray[np.int8]) -> Hashes:
    """Return the 256-bit difference hashes of steps across, int8 (n, 16, 16)."""
    return np.packbits((across > 0).reshape(len(across), SIDE * SIDE), axis=1)


class Prints:
    """The views of contents by number. A content without a look has one view, its difference hash, and no steps."""

    def __init__(self, dhashes: Sequence[bytes], seen: Sequence[bytes | None]) -> None:
        """Take the difference hash of each content, 32 bytes, and its look."""
        blind = np.array([number for number, data in enumerate(seen) if data is None], np.int32)
        owners, whole, self._steps = looks.unpack([data or b"" for data in seen])
        packed = np.frombuffer(b"".join(dhashes), np.uint8).reshape(-1, 32)
        inner = hashes(turned(self._steps, 0))
        self._seen = len(owners)
        self._upright: Hashes = np.concatenate([np.where(whole[:, None], packed[owners], inner), packed[blind]])
        self._owners = np.concatenate([owners, blind])
        self._views_of: list[list[int]] = [[] for _ in seen]
        for view, owner in enumerate(self._owners.tolist()):
            self._views_of[owner].append(view)

    def near(self, distance: int) -> Iterator[Found]:
        """Yield all (photo, photo, bits) of which two views are near in one of the eight orientations, and alike."""
        others = [hashes(turned(self._steps, turn)) for turn in range(1, 8)]
        queries = np.concatenate([self._upright, *others])
        for left, right, bits in perceptual.near(self._upright, queries, distance):
            turn, view = self._split(right)
            keep = self._owners[left] != self._owners[view]
            keep &= (turn > 0) | (left < view)
            keep[keep] = self._alike(left[keep], view[keep], turn[keep])
            yield self._owners[left[keep]], self._owners[view[keep]], bits[keep]

    def _split(self, query: Indices) -> tuple[Indices, Indices]:
        """Return orientation and view of rows of the queries: all views as they are, then seven times the seen ones."""
        beyond = query - len(self._upright)
        upright = beyond < 0
        turn = np.where(upright, 0, beyond // max(self._seen, 1) + 1)
        return turn.astype(np.int32), np.where(upright, query, beyond % max(self._seen, 1)).astype(np.int32)

    def _alike(self, left: Indices, right: Indices, turn: Indices) -> NDArray[np.bool_]:
        """Return for pairs of views whether their steps correlate; a view without steps is taken at its hash."""
        alike = np.ones(len(left), bool)
        seen = (left < self._seen) & (right < self._seen)
        for number in range(8):
            of_turn = np.flatnonzero(seen & (turn == number))
            for start in range(0, len(of_turn), _BLOCK):
                part = of_turn[start : start + _BLOCK]
                alike[part] = _correlation(turned(self._steps[left[part]], 0), turned(self._steps[right[part]], number)) >= ALIKE
        return alike

    def alike(self, a: Indices, b: Indices) -> NDArray[np.float32]:
        """Return how far the first views of pairs of photos correlate, in the orientation that suits them best."""
        first = np.full(len(self._views_of), -1, np.int64)
        for number, views in enumerate(self._views_of):
            first[number] = views[0] if views and views[0] < self._seen else -1
        best = np.zeros(len(a), np.float32)
        seen = np.flatnonzero((first[a] >= 0) & (first[b] >= 0))
        for start in range(0, len(seen), _BLOCK):
            part = seen[start : start + _BLOCK]
            mine, theirs = self._steps[first[a[part]]], self._steps[first[b[part]]]
            found = [_correlation(turned(mine, 0), turned(theirs, turn)) for turn in range(8)]
            best[part] = np.max(found, axis=0)
        return best

    def between(self, photo: int, other: int) -> Nearness:
        """Return how near two photos are, by their best views, the second one turned."""
        found = [self._compared(a, b) for a in self._views_of[photo] for b in self._views_of[other]]
        return min(found, key=lambda near: (near.correlation < ALIKE, near.bits), default=Nearness(perceptual.BITS, 0, 0.0))

    def _compared(self, a: int, b: int) -> Nearness:
        if a >= self._seen or b >= self._seen:
            return Nearness(int(perceptual.distances(self._upright[[a]], self._upright[[b]])[0]), 0, 1.0)
        views = np.concatenate([turned(self._steps[[b]], turn) for turn in range(8)])
        rotated = hashes(views)
        rotated[0] = self._upright[b]
        bits = perceptual.distances(rotated, self._upright[[a]])
        turn = int(np.argmin(bits))
        correlation = _correlation(turned(self._steps[[a]], 0), views[[turn]])
        return Nearness(int(bits[turn]), turn, float(correlation[0]))


def _correlation(one: NDArray[np.int8], other: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return the cosine between rows of steps, float32 (n,)."""
    a, b = (side.reshape(len(side), -1).astype(np.float32) for side in (one, other))
    cosine: NDArray[np.float32] = (a * b).sum(1) / np.sqrt((a * a).sum(1) * (b * b).sum(1) + 1)
    return cosine
