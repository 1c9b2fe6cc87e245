"""Which near pairs count at a threshold, and what is known of the contents that they number."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tui_dedup.catalog import NearPairs
from tui_dedup.match import piles
from tui_dedup.match.clusters import stars
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Level

COUNTED_STEP = 2
"""Hundredths between the cosines whose groups are counted ahead."""


def perceptual_edges(near: NearPairs, distance: int) -> Pairs:
    """Return the pairs that are within `distance`."""
    return Pairs(near.a, near.b, near.score).where(near.score <= distance)


def ai_edges(near: NearPairs, threshold: Threshold) -> Pairs:
    """Return the pairs that reach the threshold, and the proven ones that reach its floor."""
    return Pairs(near.a, near.b, near.score).where(
        (near.score >= threshold.alike) | (near.proven & (near.score >= threshold.floor))
    )


def counts(near: NearPairs, level: Level, threshold: Threshold, placed: Sequence[int]) -> list[tuple[float, int, int]]:
    """Return (threshold, groups, photos) for thresholds to choose from.

    Distances from 0 to the largest one found, or cosines from the floor to 1. A group whose contents all stand in one
    perceptual group, numbered by `placed` (else -1), does not count.
    """
    if level is Level.PERCEPTUAL:
        distances = range(int(near.score.max(initial=0)) + 1)
        return [(float(bits), *_count(near, perceptual_edges(near, bits), placed)) for bits in distances]
    cosines = [number / 100 for number in range(round(threshold.floor * 100), 101, COUNTED_STEP)]
    return [(cosine, *_count(near, ai_edges(near, threshold.at(cosine)), placed)) for cosine in cosines]


def _count(near: NearPairs, edges: Pairs, placed: Sequence[int]) -> tuple[int, int]:
    leaders = piles.leaders(near.a, near.b, len(near.contents))
    found = [star for star in stars(len(near.contents), edges, leaders=leaders) if not within_one(star, placed)]
    return len(found), sum(map(len, found))


def within_one(star: Sequence[int], placed: Sequence[int]) -> bool:
    """Return whether all of these stand in one group, as `placed` numbers them; -1 stands in none."""
    groups = {placed[number] for number in star}
    return len(groups) == 1 and -1 not in groups


def numbers(contents: NDArray[np.bytes_], md5s: Sequence[str]) -> dict[str, int]:
    """Return where these MD5s stand among `contents`, S32 (n,) in order; those that do not are left out."""
    if not md5s or not len(contents):
        return {}
    named = np.array(md5s, "S32")
    places = np.minimum(np.searchsorted(contents, named), len(contents) - 1)
    there = contents[places] == named
    return {md5: place for md5, place, known in zip(md5s, places.tolist(), there.tolist(), strict=True) if known}


def numbered(contents: NDArray[np.bytes_], placed: Mapping[str, int]) -> NDArray[np.int32]:
    """Return for each of `contents`, S32 (n,) in order, the number of the group in which it is `placed` by its MD5, or -1."""
    found = np.full(len(contents), -1, np.int32)
    there = numbers(contents, list(placed))
    found[list(there.values())] = [placed[md5] for md5 in there]
    return found


def pair_scores(near: NearPairs, wanted: Iterable[Sequence[int]]) -> dict[tuple[str, str], float]:
    """Return the scores of the near pairs of which both contents stand in these groups of numbers, by MD5s in order."""
    placed = np.zeros(len(near.contents), bool)
    placed[[number for star in wanted for number in star]] = True
    both = placed[near.a] & placed[near.b]
    a, b = (near.contents[side[both]].astype(str).tolist() for side in (near.a, near.b))
    return dict(zip(zip(a, b, strict=True), near.score[both].tolist(), strict=True))
