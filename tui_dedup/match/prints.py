"""The fingerprints of contents: difference hashes of their views in the eight orientations, wave hashes, and near ones."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_dedup.match import looks, perceptual, piles, waves
from tui_dedup.match.looks import SIDE, Steps
from tui_dedup.match.pairs import Indices
from tui_dedup.match.perceptual import Found, Hashes
from tui_dedup.match.piles import Piles

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
KEY = f"difference and wave hash, looks {looks.VERSION}, a closer look by blocks"
"""What a search for near prints depends on, beside how far it went."""
ALIKE = 0.6
"""How far the steps of two pictures must correlate that have near hashes; see docs/quality.md."""
WAVES, SAME_DISTANCE = 5, 6
"""Five bits of the 128 of a wave hash count as six of the 256 of a difference hash."""
AFFORDABLE = 3e9
"""The waves are searched as far as that costs less, in look-ups: among a million photos less far than among 50,000."""

_BLOCK = 1 << 15


_PILED = ", piles within "


def piled(distance: int) -> str:
    """Return the end of the key of a search that found piles: who leads whom depends on the distance."""
    return f"{_PILED}{distance}"


def tells(key: str, reach: float, distance: int) -> bool:
    """Return whether a search with this key and reach found all that is within `distance`; with piles it tells of no other."""
    return key.startswith(KEY) and (key.endswith(piled(distance)) if _PILED in key else reach >= distance)


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near two contents are: the bits of 256 their best views differ in, how the second is turned, what correlates."""

    bits: int
    turn: int
    correlation: float


def turned(steps: Steps, turn: int) -> NDArray[np.int8]:
    """Return the steps of views in one of the eight orientations, int8 (n, 2, 16, 16).

    Mirroring reads the steps backwards, so that up is down; on its side, the steps down are those across.
    """
    across, down = steps[:, 0], steps[:, 1]
    if turn & 4:
        across, down = down.transpose(0, 2, 1), across.transpose(0, 2, 1)
    if turn & 2:
        across, down = across[:, ::-1], -down[:, ::-1]
    if turn & 1:
        across, down = -across[:, :, ::-1], down[:, :, ::-1]
    return np.stack([across, down], axis=1)


def hashes(steps: Steps) -> Hashes:
    """Return the 256-bit difference hashes of views by their steps, int8 (n, 2, 16, 16)."""
    return np.packbits((steps[:, 0] > 0).reshape(len(steps), SIDE * SIDE), axis=1)


class Prints:
    """The views of contents by number. A content without a look has one view, its difference hash, and no steps."""

    def __init__(self, dhashes: Sequence[bytes], seen: Sequence[bytes | None]) -> None:
        """Take the difference hash of each content, 32 bytes, and its look."""
        self._given = dhashes, seen
        blind = np.array([number for number, data in enumerate(seen) if data is None], np.int32)
        self._views = views = looks.unpack([data or b"" for data in seen])
        packed = np.frombuffer(b"".join(dhashes), np.uint8).reshape(-1, 32)
        self._upright: Hashes = np.concatenate(
            [np.where(views.whole[:, None], packed[views.owners], hashes(views.steps)), packed[blind]]
        )
        self._wholes = np.flatnonzero(views.whole).astype(np.int32)
        self._seen = len(views.owners)
        self._owners = np.concatenate([views.owners, blind])
        self._views_of: list[list[int]] = [[] for _ in seen]
        for view, owner in enumerate(self._owners.tolist()):
            self._views_of[owner].append(view)

    def of(self, contents: Indices) -> "Prints":
        """Return the prints of some contents, given in order, by their numbers among these."""
        dhashes, seen = self._given
        if len(contents) == len(seen):
            return self
        return Prints([dhashes[number] for number in contents], [seen[number] for number in contents])

    def piles(self, distance: int) -> Generator[float, None, Piles]:
        """Return the piles of contents whose first views, as they are, are within `distance` and alike; yield the share done."""
        first = self._first()
        seeing = np.flatnonzero(first >= 0).astype(np.int32)
        views = _Views(first[seeing], self._upright[first[seeing]], distance, self._alike)
        leaders, led, bits = (yield from piles.piles(views.keys(), views)).found
        rest = np.setdiff1d(np.arange(len(first), dtype=np.int32), seeing[led])
        return Piles((seeing[leaders], seeing[led], bits), rest)

    def key(self, distance: int) -> str:
        """Return what the search for all that is within `distance` depends on: also on how many photos there are."""
        reaches = [self._wave_reach(distance, len(self._wholes) * turns) for turns in (1, 7)]
        return f"{KEY}, waves within {reaches}"

    def seen(self) -> NDArray[np.bool_]:
        """Return which contents have a look, bool (n,)."""
        return np.array([data is not None for data in self._given[1]], bool)

    def near(self, distance: int, fresh: NDArray[np.bool_] | None = None) -> Iterator[Found]:
        """Yield all (content, content, bits) of which two views are near and alike, in one of the eight orientations.

        Where `fresh`, bool (n,), is given, one of the two is fresh.
        """
        others = [hashes(turned(self._views.steps, turn)) for turn in range(1, 8)]
        new = self._of_views(fresh, self._owners)
        asked = np.concatenate([new, np.tile(new[: self._seen], 7)])
        for left, right, bits in _near(self._upright, np.concatenate([self._upright, *others]), distance, new, asked):
            turn, view = self._split(right)
            yield self._agreeing(left, view, turn, bits)

    def near_by_waves(self, distance: int, fresh: NDArray[np.bool_] | None = None) -> Iterator[Found]:
        """Yield all (content, content, bits) of which the wholes have near wave hashes, in any orientation, and are alike.

        The bits of these hashes are counted as so many of a difference hash, and as one at least: where a distance of 0 is
        asked for, the difference hashes must be equal. Among very many contents the search is not taken as far, see
        AFFORDABLE. What is found needs a closer look. `fresh` as in `near`.
        """
        if distance < 1:
            return
        new = self._of_views(fresh, self._owners[self._wholes])
        wholes = self._views.steps[self._wholes]
        upright = waves.hashes(wholes)
        others = np.concatenate([waves.hashes(turned(wholes, turn)) for turn in range(1, 8)])
        for queries, first, turns in ((upright, 0, 1), (others, 1, 7)):
            reach = self._wave_reach(distance, len(queries))
            for left, right, bits in _near(upright, queries, reach, new, np.tile(new, turns)):
                turn, view = np.divmod(right, max(len(upright), 1))
                counted = np.maximum(1, -(-bits.astype(np.int32) * SAME_DISTANCE // WAVES)).astype(np.float32)
                yield self._agreeing(self._wholes[left], self._wholes[view], turn + first, counted)

    def _wave_reach(self, distance: int, queries: int) -> int:
        return _affordable(distance * WAVES // SAME_DISTANCE, len(self._wholes), queries)

    def _of_views(self, fresh: NDArray[np.bool_] | None, owners: Indices) -> NDArray[np.bool_]:
        """Return which views are of fresh contents; all are where nothing else was said."""
        return np.ones(len(owners), bool) if fresh is None else fresh[owners]

    def _agreeing(self, left: Indices, right: Indices, turn: Indices, bits: NDArray[np.float32]) -> Found:
        """Return the contents of those pairs of views that are of two contents, each pair once, and alike."""
        keep = self._owners[left] != self._owners[right]
        keep &= (turn > 0) | (left < right)
        keep[keep] = self._alike(left[keep], right[keep], turn[keep])
        return self._owners[left[keep]], self._owners[right[keep]], bits[keep]

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
                alike[part] = self._correlated(left[part], right[part], number) >= ALIKE
        return alike

    def _correlated(self, left: Indices, right: Indices, turn: int) -> NDArray[np.float32]:
        """Return how far the steps of views correlate, the second ones turned.

        Bars and frames are alike whatever is in them: so what lies inside the borders of both must correlate as well.
        """
        views = self._views
        mine, theirs = views.steps[left], turned(views.steps[right], turn)
        found = looks.correlation(mine, theirs)
        inside = views.inside[left] & _turned_places(views.inside[right], turn)
        bordered = np.flatnonzero(views.whole[left] & views.whole[right] & ~inside.all(axis=(1, 2)))
        places = inside[bordered, None]
        found[bordered] = np.minimum(found[bordered], looks.correlation(mine[bordered] * places, theirs[bordered] * places))
        return found

    def alike(self, a: Indices, b: Indices) -> NDArray[np.float32]:
        """Return how far the first views of pairs of contents correlate, in the orientation that suits them best."""
        first = self._first()
        known = (first >= 0) & (first < self._seen)
        best = np.zeros(len(a), np.float32)
        seen = np.flatnonzero(known[a] & known[b])
        for start in range(0, len(seen), _BLOCK):
            part = seen[start : start + _BLOCK]
            mine, theirs = self._views.steps[first[a[part]]], self._views.steps[first[b[part]]]
            best[part] = np.max([looks.correlation(mine, turned(theirs, turn)) for turn in range(8)], axis=0)
        return best

    def _first(self) -> Indices:
        """Return the first view of each content, or -1 where it has none."""
        return np.array([views[0] if views else -1 for views in self._views_of], np.int32)

    def between(self, content: int, other: int) -> Nearness:
        """Return how near two contents are, by their best views, the second one turned."""
        found = [self._compared(a, b) for a in self._views_of[content] for b in self._views_of[other]]
        return min(found, key=lambda near: (near.correlation < ALIKE, near.bits), default=Nearness(8 * 32, 0, 0.0))

    def _compared(self, a: int, b: int) -> Nearness:
        mine = self._upright[[a]]
        if a >= self._seen or b >= self._seen:
            return Nearness(int(perceptual.distances(mine, self._upright[[b]])[0]), 0, 1.0)
        rotated = np.concatenate([self._upright[[b]], *(hashes(turned(self._views.steps[[b]], turn)) for turn in range(1, 8))])
        bits = perceptual.distances(rotated, mine)
        turn = int(np.argmin(bits))
        pair = np.array([a], np.int32), np.array([b], np.int32)
        return Nearness(int(bits[turn]), turn, float(self._correlated(*pair, turn)[0]))


@dataclass(frozen=True, slots=True)
class _Views:
    """The views by which piles are found, one of each content, with their hashes: those within `distance` and alike are near."""

    views: Indices
    hashes: Hashes
    distance: int
    alike: Callable[[Indices, Indices, Indices], NDArray[np.bool_]]

    def keys(self) -> NDArray[np.uint32]:
        """Return the hashes cut into eight, with bits from all over the picture in each, uint32 (8, n)."""
        return np.ascontiguousarray(perceptual.spread(self.hashes, 8).view(np.uint32).T)

    def most(self, firsts: Indices, crowd: Indices) -> NDArray[np.int64]:
        """Return how many hashes are near; not all of their views need be alike."""
        apart = np.bitwise_count(self.hashes[firsts, None] ^ self.hashes[crowd]).sum(axis=2, dtype=np.uint16)
        counts: NDArray[np.int64] = (apart <= self.distance).sum(axis=1)
        return counts

    def near(self, first: int, crowd: Indices) -> tuple[Indices, NDArray[np.float32]]:
        """Return which views are near, and their distances."""
        apart = perceptual.distances(self.hashes[[first]], self.hashes[crowd])
        close = np.flatnonzero(apart <= self.distance)
        views = self.views[crowd[close]]
        close = close[self.alike(np.full_like(views, self.views[first]), views, np.zeros_like(views))]
        return crowd[close], apart[close].astype(np.float32)


def _near(base: Hashes, queries: Hashes, distance: int, fresh: NDArray[np.bool_], asked: NDArray[np.bool_]) -> Iterator[Found]:
    """Yield what `perceptual.near` finds where the row of the base is `fresh` or the query is `asked`."""
    if fresh.all():
        yield from perceptual.near(base, queries, distance)
        return
    everything = np.ones_like(fresh)
    for rows, columns in ((everything, asked), (fresh, ~asked)):
        row, column = np.flatnonzero(rows).astype(np.int32), np.flatnonzero(columns).astype(np.int32)
        for left, right, bits in perceptual.near(base[row], queries[column], distance):
            yield row[left], column[right], bits


def _affordable(distance: int, base: int, queries: int) -> int:
    """Return how far to search the waves: at most as far as `distance`."""
    while distance and perceptual.scheme(distance, base, queries, waves.BITS).cost(base, queries) > AFFORDABLE:
        distance -= 1
    return distance


def _turned_places(places: NDArray[np.bool_], turn: int) -> NDArray[np.bool_]:
    places = places.transpose(0, 2, 1) if turn & 4 else places
    places = places[:, ::-1] if turn & 2 else places
    return places[:, :, ::-1] if turn & 1 else places
