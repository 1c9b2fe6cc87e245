"""What a person's answers teach about pairs that they have not seen: a small logistic model over the evidence.

Without answers the model is the threshold and nothing else. Each answer moves it, within a prior that holds it back
(maximum a posteriori, found by Newton's method, which is iteratively reweighted least squares; Bishop, Pattern Recognition
and Machine Learning, 2006, 4.3.3 and 4.5): a few answers move it little.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tui_dedup.catalog import NearPairs
from tui_dedup.match.pairs import Indices, Pairs
from tui_dedup.match.relation import TRUSTED
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Action, Photo, Verdict

Features = NDArray[np.float64]
"""The evidence of pairs, float64 (n, 8): see NAMES."""

NAMES = ("margin", "proven", "time gap", "time unknown", "same camera", "place gap", "same shape", "alike")
MARGIN = 0.05
"""The cosine beyond the threshold that makes a pair e times as likely."""
PRIOR = np.array([1.0, *[0.0] * len(NAMES)])
SPREAD = np.array([0.3, 1.0, 0.7, 0.5, 0.7, 0.5, 0.5, 1.5, 0.1])
"""Mean and standard deviation of each weight before any answer: those of NAMES, then the constant.

The constant moves least: people are asked about as many right pairs as wrong ones, whatever their shares are.
"""
ROUNDS = 30
_EARTH_KM = 6371.0


def features(near: NearPairs, threshold: Threshold) -> Features:
    """Return the evidence of all near pairs, the two first columns by the threshold."""
    needed = np.where(near.proven, threshold.floor, threshold.alike)
    margin = (near.score - needed) / MARGIN
    return np.column_stack([margin, near.proven, near.evidence]).astype(np.float64)


def evidence(photos: Sequence[Photo], pairs: Pairs, alike: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what is known of pairs beside their cosine, float32 (m, 6): the columns of NAMES from the third on.

    `photos` are those that the pairs number. Gaps are logarithms, about 0 to 1; `alike`, how far the brightness steps of
    each pair correlate, is moved to be 0 in the middle.
    """
    a, b = pairs.a, pairs.b
    facts = _Facts.of(photos)
    gap = np.abs(facts.seconds[a] - facts.seconds[b])
    unknown = np.isnan(gap)
    km = facts.distance(a, b)
    shape = np.abs(np.log(facts.shape[a] / facts.shape[b])) < 0.02
    return np.column_stack(
        [
            np.where(unknown, 0.0, np.log10(1 + gap) / 8),
            unknown,
            (facts.camera[a] == facts.camera[b]) & (facts.camera[a] > 0),
            np.where(np.isnan(km), 0.0, np.log10(1 + km) / 4),
            shape,
            alike - 0.5,
        ]
    ).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Facts:
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
            np.array([_seconds(photo) for photo in photos], np.float64),
            np.array([cameras[found.camera_model or ""] for found in prints], np.int64),
            np.array([np.nan if found.latitude is None else found.latitude for found in prints], np.float64),
            np.array([np.nan if found.longitude is None else found.longitude for found in prints], np.float64),
            np.array([max(found.width, 1) / max(found.height, 1) for found in prints], np.float64),
        )

    def distance(self, a: Indices, b: Indices) -> NDArray[np.float64]:
        """Return the kilometres between places, on a flat map that is true nearby; NaN where one is unknown."""
        north = np.radians(self.latitude[a] - self.latitude[b])
        east = np.radians(self.longitude[a] - self.longitude[b]) * np.cos(np.radians(self.latitude[a]))
        distance: NDArray[np.float64] = _EARTH_KM * np.hypot(north, east)
        return distance


def _seconds(photo: Photo) -> float:
    if photo.taken.source not in TRUSTED:
        return float("nan")
    when = photo.taken.when.replace(tzinfo=None)
    return float(when.toordinal() * 86_400 + when.hour * 3600 + when.minute * 60 + when.second + when.microsecond / 1e6)


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
    threshold: Threshold,
    answers: Mapping[tuple[str, str], Verdict],
    decided: Iterable[tuple[str, str, Action]],
) -> NDArray[np.bool_]:
    """Return of each near pair whether a person wants it together, as far as they taught us.

    `answers` are by pairs of MD5s; `decided` are (keeper's MD5, member's MD5, what is to happen to the member).
    """
    taught = {tuple(sorted((keeper, md5))): (action is Action.REMOVE, DEED) for keeper, md5, action in decided}
    taught |= {pair: (verdict is Verdict.SAME, ANSWER) for pair, verdict in answers.items()}
    rows, pairs = _rows(near, list(taught))
    if not len(rows):
        return near.score >= np.where(near.proven, threshold.floor, threshold.alike)
    known = features(near, threshold)
    same, trust = (np.array(side) for side in zip(*(taught[pair] for pair in pairs), strict=True))
    return Judge.taught(known[rows], same, trust).likely(known) >= 0.5


def _rows(near: NearPairs, wanted: Sequence[tuple[str, ...]]) -> tuple[NDArray[np.intp], list[tuple[str, ...]]]:
    """Return where those of the wanted pairs of MD5s that are near lie among the near pairs, and which they are."""
    if not wanted or not len(near.a):
        return np.empty(0, np.intp), []
    named = np.array(wanted, "S32")
    numbers = np.searchsorted(near.contents, named)
    known = near.contents[np.minimum(numbers, len(near.contents) - 1)] == named
    keys = (near.a.astype(np.int64) << 32) | near.b
    mine = (numbers[:, 0] << 32) | numbers[:, 1]
    rows = np.minimum(np.searchsorted(keys, mine), len(keys) - 1)
    hits = np.flatnonzero(known.all(axis=1) & (keys[rows] == mine))
    return rows[hits], [wanted[hit] for hit in hits.tolist()]


def _sigmoid(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    likely: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
    return likely
