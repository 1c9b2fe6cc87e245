"""From pairs to groups without chains: stars, in which each member is near the centre."""

from collections.abc import Mapping, Sequence, Set

import numpy as np

from tui_dedup.match.pairs import Pairs


def stars(
    count: int,
    pairs: Pairs,
    apart: Mapping[tuple[int, int], int] | None = None,
    seen: Mapping[int, int] | None = None,
    leaders: Set[int] = frozenset(),
) -> list[list[int]]:
    """Group `count` contents along `pairs`; each group has its centre first, then the others in order.

    The content with the most neighbours, and of these the first, takes its free neighbours; then the next. Two that must
    stay `apart`, each pair with the run in which that was said, stand in one group only around a centre that was first
    `seen` in a later run. The `leaders` of piles are taken by no other, since those that they lead have pairs with no one
    else. The result depends on the numbering alone.
    """
    foes: dict[int, dict[int, int]] = {}
    for (a, b), run in (apart or {}).items():
        foes.setdefault(a, {})[b] = run
        foes.setdefault(b, {})[a] = run
    pairs = pairs.without(list(apart or ()))
    places, others = _adjacency(count, pairs)
    degrees = np.diff(places)
    starts, neighbours = places.tolist(), others.tolist()
    order = np.lexsort((np.arange(count), -degrees))[: int((degrees > 0).sum())]
    free = [True] * count
    groups = []
    for centre in order.tolist():
        if free[centre]:
            born = seen.get(centre, 0) if seen else 0
            near = [other for other in neighbours[starts[centre] : starts[centre + 1]] if other not in leaders]
            group = _star(centre, near, free, foes, born)
            if len(group) > 1:
                groups.append(group)
                for member in group:
                    free[member] = False
    return groups


def _star(
    centre: int, neighbours: Sequence[int], free: Sequence[bool], foes: Mapping[int, Mapping[int, int]], born: int
) -> list[int]:
    group = [centre]
    for neighbour in neighbours:
        enemies = foes.get(neighbour, {})
        if free[neighbour] and not any(enemies.get(member, -1) >= born for member in (group if enemies else ())):
            group.append(neighbour)
    return group


def _adjacency(count: int, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """Return where the neighbours of each content start, int64 (count + 1,), and all neighbours in order."""
    left = np.concatenate([pairs.a, pairs.b])
    right = np.concatenate([pairs.b, pairs.a])
    order = np.lexsort((right, left))
    starts = np.searchsorted(left[order], np.arange(count + 1))
    return starts, right[order]
