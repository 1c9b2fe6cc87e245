"""What answers teach about photos that nobody was asked about, averaged over seeds.

The scenes of the set are cut in halves, anew for each seed. Answers are given for pairs of the one half; precision and
recall are those of the pairs of the other half. Of two edits of one photo nobody asks: each pair has an original.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from tui_dedup.catalog import Catalog
from tui_dedup.match.learning import Judge, features
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Level

THRESHOLDS = (0.60, 0.65, 0.70, 0.75, 0.80)
FLOOR = 0.56
ANSWERS = (0, 5, 10, 20, 50)
SEEDS = 40
DOUBTFUL = 0.48
"""A person is asked about pairs whose likelihood is this near to one half: half of them the same, half not."""

Row = tuple[float, int, float, float]
"""Threshold, answers, precision, recall."""
Mask = NDArray[np.bool_]


def rows(catalog: Catalog, run: int, labels: Mapping[str, tuple[int, str]]) -> Iterator[Row]:
    """Yield a row for each threshold and number of answers; `labels` are scene and kind of edit by file name."""
    near = catalog.near.load(Level.AI)
    if near is None:
        return
    named = {photo.md5: labels[photo.name] for photo in catalog.files.photos(run)}
    scene = np.array([named[md5][0] for md5 in near.contents.astype(str)])
    original = np.array([not named[md5][1] for md5 in near.contents.astype(str)])
    asked = original[near.a] | original[near.b]
    one, other = scene[near.a[asked]], scene[near.b[asked]]
    for threshold in THRESHOLDS:
        evidence = features(near, Threshold(threshold, FLOOR))[asked]
        for number in ANSWERS:
            found = [_taught(evidence, one, other, number, seed) for seed in range(SEEDS)]
            precision, recall = np.mean(found, axis=0)
            yield threshold, number, float(precision), float(recall)


def _taught(
    evidence: NDArray[np.float64], one: NDArray[np.int64], other: NDArray[np.int64], number: int, seed: int
) -> tuple[float, float]:
    """Return precision and recall of the pairs within the half that was not asked about."""
    rng = np.random.default_rng(seed)
    asked_half = rng.permutation(max(one.max(), other.max()) + 1) % 2 == 0
    mine, rest = asked_half[one] & asked_half[other], ~asked_half[one] & ~asked_half[other]
    same = one == other
    asked = _asked(evidence, same, mine, number, rng)
    judge = Judge.taught(evidence[asked], same[asked], np.ones(len(asked)))
    taken = (judge.likely(evidence) >= 0.5) & rest
    return float(same[taken].mean()), float(taken[same & rest].mean())


def _asked(evidence: NDArray[np.float64], same: Mask, mine: Mask, number: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Draw pairs that a person would be asked about: as many of one scene as of two, as far as there are."""
    doubtful = (np.abs(Judge().likely(evidence) - 0.5) < DOUBTFUL) & mine
    wrong, right = (rng.permutation(np.flatnonzero(doubtful & (same == answer))) for answer in (False, True))
    half = min(number // 2, len(wrong))
    return np.concatenate([wrong[:half], right[: number - half]]).astype(np.intp)
