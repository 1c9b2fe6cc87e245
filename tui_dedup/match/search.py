"""The searches of the levels above the exact one: from contents to the pairs that are near, for the catalog to keep.

Each is a generator that yields the share of its work that is done, from 0 to 1, or a text for people, and returns its
pairs.
"""

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_dedup.catalog import NearPairs
from tui_dedup.match import closeup, features, learning, likeness, prints, semantic
from tui_dedup.match.clusters import stars
from tui_dedup.match.known import Known
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.pictures import Pictures
from tui_dedup.match.prints import Prints
from tui_dedup.match.progress import retold
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Photo
from tui_dedup.spread import Machines
from tui_dedup.text import count

Search = Generator[float | str, None, NearPairs]
PILES = 0.1
"""The share of a search up to which piles are found; up to the half near pairs are."""
DOUBTFUL = 4
"""So many of a content's pairs below the threshold, the nearest ones, are looked at more closely."""
_BATCH = 64
_UNSEEN = (
    "Nobody looked closer at {}: thumbnails had to make room, or cannot be read. A larger scan.thumbnail_cache keeps them all."
)


def perceptual(
    md5s: Sequence[str], library: str, printed: Prints, distance: int, pictures: Pictures, before: NearPairs | None = None
) -> Search:
    """Find all pairs of contents that are near by their difference hashes, or by their waves and at a closer look.

    Of a pile only the pairs with its leader are found. `library` names the contents. What the search `before` found is not
    looked for again, if it looked as far.
    """
    piles = yield from retold(printed.piles(distance), lambda done: PILES * done)
    rest = printed.of(piles.rest)
    key = rest.key(distance)
    same = before if before and before.reach == distance and before.key.startswith(key) else None
    known = Known.of(same, md5s, piles.rest)
    near, nearer = yield from _near(rest, distance, known.fresh[piles.rest])
    named = [md5s[number] for number in piles.rest]
    alike = yield from retold(closeup.alike(nearer, named, pictures), lambda done: 0.5 + 0.5 * done)
    parts = [(piles.rest[found.a], piles.rest[found.b], found.score) for found in (near, nearer.where(alike))]
    pairs = Pairs.of([piles.found, known.pairs.part, *parts], smaller_wins=True)
    whole = printed.seen()
    whole[np.setdiff1d(np.arange(len(md5s)), piles.rest)] = False
    none, nothing = np.zeros(len(pairs), np.int8), np.empty((len(pairs), 0), np.float32)
    key += prints.piled(distance) if len(piles.rest) < len(md5s) else ""
    return NearPairs(key, library, distance, "exact", 1.0, _named(md5s), whole, *pairs.part, none > 0, none, nothing)


def _searched(done: float) -> float:
    """Return the share of a search that is done where this share of its near pairs is found."""
    return PILES + (0.5 - PILES) * min(1.0, done)


def _near(printed: Prints, distance: int, fresh: NDArray[np.bool_]) -> Generator[float, None, tuple[Pairs, Pairs]]:
    """Find the pairs that are near by their difference hashes, and those that may be nearer, or near at all, by their waves."""
    parts = []
    for part in printed.near(distance, fresh):
        parts.append(part)
        yield _searched(len(parts) / (distance + 1))
    near = Pairs.of(parts, smaller_wins=True)
    waves = Pairs.of(printed.near_by_waves(distance, fresh), smaller_wins=True)
    return near, waves.nearer_than(near)


@dataclass(frozen=True, slots=True)
class Embedded:
    """Contents with all that the AI level asks of them.

    Row k of `vectors`, float32 (n, dim), of length one, is of content k, and `placed[k]` is the number of its perceptual
    group or -1: what stands together there needs no proof. `photos` and `prints` look up what is known of some contents, by
    their MD5s: the photos that stand for them, and their fingerprints.
    """

    md5s: Sequence[str]
    vectors: NDArray[np.float32]
    placed: Sequence[int]
    photos: Callable[[Sequence[str]], Sequence[Photo]]
    prints: Callable[[Sequence[str]], Prints]


def ai(
    found: Embedded,
    library: str,
    threshold: Threshold,
    engine: str,
    pictures: Pictures,
    key: str,
    machines: Machines | None = None,
    before: NearPairs | None = None,
) -> Search:
    """Find the pairs whose cosine reaches the floor, and prove the nearest doubtful ones by local features.

    Of a pile only the pairs with its leader are found. What the search `before` found is not looked for again, if it looked
    as far. `key` names the model and the engine, `library` the contents. `machines` as in `semantic.near`.
    """
    total = len(found.md5s)
    piles = yield from retold(semantic.piles(found.vectors), lambda done: PILES * done)
    same = before if before and before.key == key and before.reach <= threshold.floor else None
    known = Known.of(same, found.md5s, piles.rest)
    fresh = known.fresh[piles.rest]
    order = np.concatenate([piles.rest[fresh], piles.rest[~fresh]])
    vectors = found.vectors if fresh.sum() == total else found.vectors[order]
    parts = [piles.found, known.pairs.where(known.pairs.score >= threshold.floor).part]
    used, recall = (same.engine, same.recall) if same else ("exact", 1.0)
    for step in semantic.near(vectors, threshold.floor, engine, pictures.workspace.folder, machines, fresh=int(fresh.sum())):
        used, recall = (used, recall) if step.recall is None else ("annoy", min(recall, step.recall))
        parts += [(order[step.pairs[0]], order[step.pairs[1]], step.pairs[2])] if step.pairs else []
        yield step.notice or _searched(step.done)
    pairs = Pairs.of(parts, smaller_wins=False)
    looked = known.looked_at(pairs)
    doubtful = nearest(pairs, _apart(pairs, threshold.alike, found.placed), total)
    yield from _look(pairs, doubtful[looked[doubtful] == 0], found.md5s, pictures, looked)
    if unseen := int((looked[doubtful] == 0).sum()):
        yield _UNSEEN.format(count(unseen, "doubtful pair"))
    proven = np.zeros(len(pairs), bool)
    proven[doubtful] = looked[doubtful] > 0
    whole = np.zeros(total, bool)
    whole[piles.rest] = True
    evidence = _evidence(found, pairs)
    named, facts = _named(found.md5s), (key, library, threshold.floor, used, recall)
    return NearPairs(*facts, named, whole, *pairs.part, proven, looked, evidence)


def _look(
    pairs: Pairs, doubtful: NDArray[np.intp], md5s: Sequence[str], pictures: Pictures, looked: NDArray[np.int8]
) -> Generator[float, None, None]:
    """Look at doubtful pairs by local features, and note in `looked` which show the same; yield the share that is done.

    Thumbnails that had to make room are not made again for that: the nearest ones of a photo are mostly read with it.
    """

    def shows_the_same(pair: int) -> int:
        mine, theirs = (features.read(pictures.thumbnail(md5s[side[pair]])) for side in (pairs.a, pairs.b))
        if not (mine and theirs):
            return 0
        aligned = features.align(mine, theirs)
        return 1 if aligned is not None and aligned.correlation >= likeness.SAME_PICTURE else -1

    with ThreadPoolExecutor() as pool:
        for start in range(0, len(doubtful), _BATCH):
            batch = doubtful[start : start + _BATCH]
            looked[batch] = list(pool.map(shows_the_same, batch.tolist()))
            yield 0.5 + 0.5 * start / len(doubtful)


def _evidence(found: Embedded, pairs: Pairs) -> NDArray[np.float32]:
    """Return what is known of pairs beside their cosine, as `learning.evidence` does."""
    paired, numbers = np.unique(np.concatenate([pairs.a, pairs.b]), return_inverse=True)
    a, b = numbers.astype(np.int32).reshape(2, -1)
    md5s = [found.md5s[number] for number in paired]
    return learning.evidence(found.photos(md5s), Pairs(a, b, pairs.score), found.prints(md5s).alike(a, b))


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


def _named(md5s: Sequence[str]) -> NDArray[np.bytes_]:
    return np.array(md5s, "S32")
