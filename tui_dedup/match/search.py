"""The searches of the levels above the exact one: from contents to the pairs that are near, for the catalog to keep.

Each is a generator that yields the share of its work that is done, from 0 to 1, or a text for people, and returns its
pairs.
"""

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_dedup.catalog import NearPairs
from tui_dedup.match import closeup, features, learning, likeness, prints, semantic
from tui_dedup.match.clusters import stars
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.prints import Prints
from tui_dedup.match.progress import retold
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Photo
from tui_dedup.spread import Machines
from tui_dedup.workspace import Workspace

Search = Generator[float | str, None, NearPairs]
DOUBTFUL = 4
"""So many of a content's pairs below the threshold, the nearest ones, are looked at more closely."""
_BATCH = 64


def perceptual(md5s: Sequence[str], library: str, printed: Prints, distance: int, workspace: Workspace) -> Search:
    """Find all pairs of contents that are near by their difference hashes, or by their waves and at a closer look.

    Of a pile only the pairs with its leader are found. `library` names the contents.
    """
    piles = printed.piles(distance)
    thumbnails = [workspace.thumbnail(md5s[number]) for number in piles.rest]
    near, more = yield from _near(printed.of(piles.rest), distance, thumbnails)
    parts = [(piles.rest[found.a], piles.rest[found.b], found.score) for found in (near, more)]
    pairs = Pairs.of([piles.found, *parts], smaller_wins=True)
    nothing = np.empty((len(pairs), 0), np.float32)
    key = prints.piled(distance) if len(piles.rest) < len(md5s) else prints.KEY
    return _kept((key, library, distance), md5s, pairs, np.zeros(len(pairs), bool), nothing)


def _near(printed: Prints, distance: int, thumbnails: Sequence[Path]) -> Generator[float, None, tuple[Pairs, Pairs]]:
    """Find the pairs that are near by their difference hashes, and those that are nearer, or near at all, by their waves."""
    parts = []
    for part in printed.near(distance):
        parts.append(part)
        yield 0.5 * len(parts) / (distance + 1)
    near = Pairs.of(parts, smaller_wins=True)
    waves = Pairs.of(printed.near_by_waves(distance), smaller_wins=True)
    new = waves.nearer_than(near)
    return near, new.where((yield from retold(closeup.alike(new, thumbnails), lambda done: 0.5 + 0.5 * done)))


@dataclass(frozen=True, slots=True)
class Embedded:
    """Contents with all that the AI level asks of them.

    Row k of `vectors`, float32 (n, dim), of length one, is of content k, as are `photos[k]`, which stands for it, and
    `placed[k]`, the number of its perceptual group or -1: what stands together there needs no proof.
    """

    md5s: Sequence[str]
    vectors: NDArray[np.float32]
    photos: Sequence[Photo]
    placed: Sequence[int]
    prints: Prints


def ai(
    found: Embedded,
    library: str,
    threshold: Threshold,
    engine: str,
    workspace: Workspace,
    key: str,
    machines: Machines | None = None,
) -> Search:
    """Find the pairs whose cosine reaches the floor, and prove the nearest doubtful ones by local features.

    Of a pile only the pairs with its leader are found.
    `key` names the model and the engine, `library` the contents. `machines` as in `semantic.near`.
    """
    piles = semantic.piles(found.vectors)
    rest = piles.rest
    parts = [piles.found]
    vectors = found.vectors[rest] if len(rest) < len(found.md5s) else found.vectors
    for step in semantic.near(vectors, threshold.floor, engine, workspace.folder, machines):
        parts += [(rest[step.pairs[0]], rest[step.pairs[1]], step.pairs[2])] if step.pairs else []
        yield step.notice or step.done / 2
    pairs = Pairs.of(parts, smaller_wins=False)
    proven = np.zeros(len(pairs), bool)
    doubtful = nearest(pairs, _apart(pairs, threshold.alike, found.placed), len(found.md5s))
    paths = [workspace.thumbnail(md5) for md5 in found.md5s]

    def shows_the_same(pair: int) -> bool:
        mine, theirs = features.read(paths[pairs.a[pair]]), features.read(paths[pairs.b[pair]])
        aligned = features.align(mine, theirs) if mine and theirs else None
        return aligned is not None and aligned.correlation >= likeness.SAME_PICTURE

    with ThreadPoolExecutor() as pool:
        for start in range(0, len(doubtful), _BATCH):
            batch = doubtful[start : start + _BATCH]
            proven[batch] = list(pool.map(shows_the_same, batch.tolist()))
            yield 0.5 + 0.5 * start / len(doubtful)
    known = learning.evidence(found.photos, pairs, found.prints.alike(pairs.a, pairs.b))
    return _kept((key, library, threshold.floor), found.md5s, pairs, proven, known)


def _apart(pairs: Pairs, alike: float, placed: Sequence[int]) -> NDArray[np.intp]:
    """Return which pairs are below the threshold and of contents that stand together in no group."""
    before = np.array(placed)
    star = np.full(len(placed), -1)
    for number, members in enumerate(stars(len(placed), pairs.where(pairs.score >= alike))):
        star[members] = number
    together = np.zeros(len(pairs), bool)
    for of in (before, star):
        together |= (of[pairs.a] >= 0) & (of[pairs.a] == of[pairs.b])
    return np.flatnonzero((pairs.score < alike) & ~together)


def nearest(pairs: Pairs, candidates: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Return which of the candidates, numbers of pairs, are among the DOUBTFUL nearest of one of their contents, in order."""
    chosen = []
    for side in (pairs.a, pairs.b):
        order = candidates[np.lexsort((-pairs.score[candidates], side[candidates]))]
        owners = side[order]
        rank = np.arange(len(order)) - np.searchsorted(owners, np.arange(count))[owners]
        chosen.append(order[rank < DOUBTFUL])
    return np.unique(np.concatenate(chosen))


def _kept(
    how: tuple[str, str, float], md5s: Sequence[str], pairs: Pairs, proven: NDArray[np.bool_], evidence: NDArray[np.float32]
) -> NearPairs:
    return NearPairs(*how, np.array(md5s, "S32"), pairs.a, pairs.b, pairs.score, proven, evidence)
