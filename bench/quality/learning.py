"""What answers teach: precision and recall on unseen pairs before and after some of them, averaged over seeds."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from tui_dedup.catalog import Catalog
from tui_dedup.match.learning import Facts, Judge, features
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Level

THRESHOLDS = (0.65, 0.70, 0.80)
FLOOR = 0.56
ANSWERS = (0, 5, 10, 20, 50)
SEEDS = 20
DOUBTFUL = 0.48
"""A person is asked about pairs whose likelihood is this near to one half: half of them the same, half not."""

Row = tuple[float, int, float, float]
"""Threshold, answers, precision, recall."""


def rows(catalog: Catalog, run: int, scenes: Mapping[str, int]) -> Iterator[Row]:
    """Yield a row for each threshold and number of answers; `scenes` are by file name."""
    near = catalog.near.load(Level.AI, run)
    if near is None:
        return
    photos = catalog.files.by_ids(near.files.tolist())
    scene = np.array([scenes[photo.name] for photo in photos])
    same = scene[near.a] == scene[near.b]
    facts = Facts.of(photos)
    for threshold in THRESHOLDS:
        evidence = features(near, Threshold(threshold, FLOOR), facts)
        for number in ANSWERS:
            found = [_taught(evidence, same, number, seed) for seed in range(SEEDS)]
            yield threshold, number, *np.mean(found, axis=0)


def _taught(evidence: NDArray[np.float64], same: NDArray[np.bool_], number: int, seed: int) -> tuple[float, float]:
    """Return precision and recall on the pairs that no answer was given for."""
    rng = np.random.default_rng(seed)
    doubtful = np.abs(Judge().likely(evidence) - 0.5) < DOUBTFUL
    wrong, right = (rng.permutation(np.flatnonzero(doubtful & (same == answer))) for answer in (False, True))
    half = min(number // 2, len(wrong) // 2)
    asked = np.concatenate([wrong[:half], right[: number - half]]).astype(np.intp)
    judge = Judge.taught(evidence[asked], same[asked], np.ones(len(asked)))
    unseen = np.ones(len(same), bool)
    unseen[asked] = False
    taken = (judge.likely(evidence) >= 0.5) & unseen
    return float(same[taken].mean()), float(taken[same & unseen].mean())
