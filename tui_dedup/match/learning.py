"""What a person's answers teach about pairs that they have not seen: a small logistic model over the evidence.

Without answers the model is the threshold and nothing else. Each answer moves it, within a prior that holds it back
(maximum a posteriori, found by Newton's method): a few answers move it little.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tui_dedup.catalog import NearPairs
from tui_dedup.match.relation import TRUSTED
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Action, Photo, Verdict

Features = NDArray[np.float64]
"""The evidence of pairs, float64 (n, 8): see NAMES."""

NAMES = ("margin", "proven", "time gap", "time unknown", "same camera", "place gap", "same shape", "alike")
MARGIN = 0.05
"""The cosine beyond the threshold that makes a pair e times as likely."""
PRIOR = np.array([1.0, *[0.0] * len(NAMES)])
SPREAD = np.array([0.3, 1.0, 0.7, 0.5, 0.7, 0.5, 0.5, 1.5, 0.3])
"""Mean and standard deviation of each weight before any answer: those of NAMES, then the constant."""
ROUNDS = 30
_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of photos by number: seconds (NaN: unknown), camera (0: unknown), degrees (NaN), width to height."""

    seconds: NDArray[np.float64]
    camera: NDArray[np.int64]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    shape: NDArray[np.float64]

    @classmethod
    def of(cls, photos: Sequence[Photo]) -> Self:
        """Gather the facts of photos."""
        cameras = {name: number for number, name in enumerate(sorted({p.fingerprint.camera_model or "" for p in photos} | {""}))}
        prints = [photo.fingerprint for photo in photos]
        return cls(
            np.array([_seconds(photo) for photo in photos]),
            np.array([cameras[found.camera_model or ""] for found in prints]),
            np.array([np.nan if found.latitude is None else found.latitude for found in prints]),
            np.array([np.nan if found.longitude is None else found.longitude for found in prints]),
            np.array([found.width / max(found.height, 1) for found in prints]),
        )


def _seconds(photo: Photo) -> float:
    if photo.taken.source not in TRUSTED:
        return float("nan")
    when = photo.taken.when.replace(tzinfo=None)
    return float(when.toordinal() * 86_400 + when.hour * 3600 + when.minute * 60 + when.second + when.microsecond / 1e6)


def features(near: NearPairs, threshold: Threshold, facts: Facts) -> Features:
    """Return the evidence of all near pairs; gaps are logarithms, about 0 to 1, and `alike` is 0 in the middle."""
    a, b = near.a, near.b
    needed = np.where(near.proven, threshold.floor, threshold.alike)
    gap = np.abs(facts.seconds[a] - facts.seconds[b])
    unknown = np.isnan(gap)
    km = _distance(facts, a, b)
    shape = np.abs(np.log(facts.shape[a] / facts.shape[b])) < 0.02
    return np.stack(
        [
            (near.score - needed) / MARGIN,
            near.proven.astype(np.float64),
            np.where(unknown, 0.0, np.log10(1 + gap) / 8),
            unknown.astype(np.float64),
            ((facts.camera[a] == facts.camera[b]) & (facts.camera[a] > 0)).astype(np.float64),
            np.where(np.isnan(km), 0.0, np.log10(1 + km) / 4),
            shape.astype(np.float64),
            near.alike.astype(np.float64) - 0.5,
        ],
        axis=1,
    )


def _distance(facts: Facts, a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the kilometres between places, on a flat map that is true nearby; NaN where one is unknown."""
    north = np.radians(facts.latitude[a] - facts.latitude[b])
    east = np.radians(facts.longitude[a] - facts.longitude[b]) * np.cos(np.radians(facts.latitude[a]))
    distance: NDArray[np.float64] = _EARTH_KM * np.hypot(north, east)
    return distance


class Judge:
    """Decides on pairs."""

    def __init__(self, weights: NDArray[np.float64] = PRIOR) -> None:
        """Take the weights of NAMES and the constant."""
        self.weights = weights

    @classmethod
    def taught(cls, evidence: Features, same: NDArray[np.bool_], trust: NDArray[np.float64]) -> Self:
        """Learn from answers: the evidence of n pairs, whether each is the same, and how much each answer counts."""
        rows = np.column_stack([evidence, np.ones(len(evidence))])
        weights = PRIOR.copy()
        for _ in range(ROUNDS):
            likely = _sigmoid(rows @ weights)
            slope = rows.T @ (trust * (likely - same)) + (weights - PRIOR) / SPREAD**2
            bend = rows.T @ (rows * (trust * likely * (1 - likely))[:, None]) + np.diag(1 / SPREAD**2)
            step = np.linalg.solve(bend, slope)
            weights = weights - step
            if np.abs(step).max() < 1e-6:
                break
        return cls(weights)

    def likely(self, evidence: Features) -> NDArray[np.float64]:
        """Return how likely each pair is one that a person wants together, 0 to 1."""
        return _sigmoid(evidence @ self.weights[:-1] + self.weights[-1])


ANSWER, DEED = 1.0, 0.3
"""How much an answer counts, and how much what was done with two photos."""


def judge(
    near: NearPairs,
    photos: Sequence[Photo],
    threshold: Threshold,
    answers: Mapping[tuple[str, str], Verdict],
    decided: Iterable[tuple[str, str, Action]],
) -> NDArray[np.bool_]:
    """Return of each near pair whether a person wants it together, as far as they taught us.

    `answers` are by pairs of MD5s; `decided` are (keeper's MD5, member's MD5, what is to happen to the member).
    """
    evidence = features(near, threshold, Facts.of(photos))
    taught = {tuple(sorted((keeper, md5))): (action is Action.REMOVE, DEED) for keeper, md5, action in decided}
    taught |= {pair: (verdict is Verdict.SAME, ANSWER) for pair, verdict in answers.items()}
    pairs = _numbers(near, photos, set(taught)) if taught else {}
    if not pairs:
        return Judge().likely(evidence) >= 0.5
    same, trust = (np.array(side) for side in zip(*(taught[pair] for pair in pairs.values()), strict=True))
    return Judge.taught(evidence[list(pairs)], same, trust).likely(evidence) >= 0.5


def _numbers(near: NearPairs, photos: Sequence[Photo], wanted: set[tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """Return the pairs of MD5s that are wanted by their numbers among the near pairs."""
    named = {md5 for pair in wanted for md5 in pair}
    marked = np.array([photo.md5 in named for photo in photos], bool)
    found = {}
    for number in np.flatnonzero(marked[near.a] & marked[near.b]).tolist():
        pair = tuple(sorted((photos[near.a[number]].md5, photos[near.b[number]].md5)))
        if pair in wanted:
            found[number] = pair
    return found


def _sigmoid(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    likely: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
    return likely
