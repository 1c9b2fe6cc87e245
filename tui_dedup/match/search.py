"""The searches of the levels above the exact one: from photos to the pairs that are near, for the catalog to keep.

Each is a generator that yields the share of its work that is done, from 0 to 1, or a text for people, and returns its
pairs.
"""

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from tui_dedup.catalog import NearPairs
from tui_dedup.match import features, likeness, looks, semantic
from tui_dedup.match.clusters import stars
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.prints import Prints
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Photo
from tui_dedup.workspace import Workspace

Search = Generator[float | str, None, NearPairs]
PERCEPTUAL_KEY = f"difference hash, looks {looks.VERSION}"
"""What a search for near prints depends on."""
DOUBTFUL = 4
"""So many of a photo's pairs below the threshold, the nearest ones, are looked at more closely."""
_BATCH = 64


def perceptual(photos: Sequence[Photo], known: Mapping[str, bytes], distance: int) -> Search:
    """Find all pairs whose difference hashes are within `distance`, in any of the eight orientations."""
    parts = []
    for part in Prints(photos, known).near(distance):
        parts.append(part)
        yield len(parts) / (distance + 1)
    pairs = Pairs.of(parts, smaller_wins=True)
    return _kept(PERCEPTUAL_KEY, distance, photos, pairs, np.zeros(len(pairs), bool), np.ones(len(pairs), np.float32))


def ai(
    photos: Sequence[Photo],
    vectors: NDArray[np.float32],
    threshold: Threshold,
    engine: str,
    workspace: Workspace,
    key: str,
    placed: Sequence[int],
    known: Mapping[str, bytes],
) -> Search:
    """Find the pairs whose cosine reaches the floor, and prove the nearest doubtful ones by local features.

    Row k of `vectors`, float32 (n, dim), of length one, is of photo k. `key` names the model and the engine.
    `placed` is the number of the perceptual group of each photo, or -1: what stands together needs no proof.
    `known` are the looks by MD5.
    """
    parts = []
    for step in semantic.near(vectors, threshold.floor, engine, workspace.folder):
        parts += [step.pairs] if step.pairs else []
        yield step.notice or step.done / 2
    pairs = Pairs.of(parts, smaller_wins=False)
    proven = np.zeros(len(pairs), bool)
    doubtful = nearest(pairs, _apart(pairs, threshold.alike, placed), len(photos))
    paths = [workspace.thumbnail(photo.md5) for photo in photos]

    def shows_the_same(pair: int) -> bool:
        mine, theirs = features.read(paths[pairs.a[pair]]), features.read(paths[pairs.b[pair]])
        found = features.align(mine, theirs) if mine and theirs else None
        return found is not None and found.correlation >= likeness.SAME_PICTURE

    with ThreadPoolExecutor() as pool:
        for start in range(0, len(doubtful), _BATCH):
            batch = doubtful[start : start + _BATCH]
            proven[batch] = list(pool.map(shows_the_same, batch.tolist()))
            yield 0.5 + 0.5 * start / len(doubtful)
    return _kept(key, threshold.floor, photos, pairs, proven, Prints(photos, known).alike(pairs.a, pairs.b))


def _apart(pairs: Pairs, alike: float, placed: Sequence[int]) -> NDArray[np.intp]:
    """Return which pairs are below the threshold and of photos that stand together in no group."""
    before = np.array(placed)
    star = np.full(len(placed), -1)
    for number, members in enumerate(stars(len(placed), pairs.where(pairs.score >= alike))):
        star[members] = number
    together = np.zeros(len(pairs), bool)
    for of in (before, star):
        together |= (of[pairs.a] >= 0) & (of[pairs.a] == of[pairs.b])
    return np.flatnonzero((pairs.score < alike) & ~together)


def nearest(pairs: Pairs, candidates: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Return which of the candidates, numbers of pairs, are among the DOUBTFUL nearest of one of their photos, in order."""
    chosen = []
    for side in (pairs.a, pairs.b):
        order = candidates[np.lexsort((-pairs.score[candidates], side[candidates]))]
        owners = side[order]
        rank = np.arange(len(order)) - np.searchsorted(owners, np.arange(count))[owners]
        chosen.append(order[rank < DOUBTFUL])
    return np.unique(np.concatenate(chosen))


def _kept(
    key: str, reach: float, photos: Sequence[Photo], pairs: Pairs, proven: NDArray[np.bool_], alike: NDArray[np.float32]
) -> NearPairs:
    files = np.array([photo.id for photo in photos], np.int64)
    return NearPairs(key, reach, files, pairs.a, pairs.b, pairs.score, proven, alike)
