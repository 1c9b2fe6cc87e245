"""From pairs to groups without chains: stars, in which each member is near the centre."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from tui_dedup.match.pairs import Pairs


def stars(count: int, pairs: Pairs, apart: Iterable[tuple[int, int]] = ()) -> list[list[int]]:
    """Group `count` photos along `pairs`; each group has its centre first, then the others in order.

    The photo with the most neighbours, and of these the first, takes its free neighbours; then the next. A photo
    never joins a group that holds one which it must stay `apart` from. The result depends on the numbering alone.
    """
    foes: dict[int, set[int]] = defaultdict(set)
    for a, b in apart:
        foes[a].add(b)
        foes[b].add(a)
    starts, neighbours = _adjacency(count, pairs)
    degrees = np.diff(starts)
    order = np.lexsort((np.arange(count), -degrees))[: int((degrees > 0).sum())]
    free = [True] * count
    groups = []
    for centre in order.tolist():
        if free[centre]:
            group = _star(centre, neighbours[starts[centre] : starts[centre + 1]].tolist(), free, foes)
            if len(group) > 1:
                groups.append(group)
                for member in group:
                    free[member] = False
    return groups


def _star(centre: int, neighbours: list[int], free: list[bool], foes: dict[int, set[int]]) -> list[int]:
    group = [centre]
    for neighbour in neighbours:
        if free[neighbour] and (neighbour not in foes or foes[neighbour].isdisjoint(group)):
            group.append(neighbour)
    return group


def _adjacency(count: int, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """Return where the neighbours of each photo start, int64 (count + 1,), and all neighbours in order."""
    left = np.concatenate([pairs.a, pairs.b])
    right = np.concatenate([pairs.b, pairs.a])
    order = np.lexsort((right, left))
    starts = np.searchsorted(left[order], np.arange(count + 1))
    return starts, right[order]
