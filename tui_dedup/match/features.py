"""Whether one picture shows a part of another: local features matched, a geometric check, and the overlap compared.

ORB features (Rublee and others, 2011) of both thumbnails are matched; RANSAC finds the similarity transform that
most matches agree on; then the first picture is laid over the second and what both show must correlate.
"""

import errno
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 400
FEATURES = 800
RATIO = 0.8
"""A match counts when it is this much nearer than the second best (Lowe 2004)."""
REACH = 3.0
"""Pixels that a match may lie off the transform."""
EDGE = 31
"""Pixels at each side in which ORB looks for nothing: a picture that is no larger than two of them has no features."""
FEWEST = 8
SMALLEST_OVERLAP = 0.05
COMPARED = 96
"""The overlap is compared at this many pixels of the longer side: fine shifts do not matter."""

Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a picture lies on another.

    `matches` agree on the transform; `correlation`, -1 to 1, is that of the brightness where both show something;
    `covered` and `inside` are the shares of the other and of the picture itself that the overlap takes. `lies` are a to f of
    x' = ax + by + c and y' = dx + ey + f, where x and y go from 0 to 1 over each picture.
    """

    matches: int
    correlation: float
    covered: float
    inside: float
    lies: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Features:
    """A picture with its features: points float32 (n, 2), descriptors uint8 (n, 32)."""

    grey: Grey
    points: NDArray[np.float32]
    descriptors: NDArray[np.uint8]


def read(thumbnail: Path) -> Features | None:
    """Return the features of a thumbnail, or None where it cannot be read."""
    try:
        return _read(thumbnail)
    except (OSError, cv2.error):
        return None


@lru_cache(maxsize=512)
def _read(thumbnail: Path) -> Features:
    grey = cv2.imdecode(np.frombuffer(thumbnail.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        raise OSError(errno.EINVAL, "no picture", str(thumbnail))
    scale = min(1.0, SIDE / max(grey.shape))
    if min(grey.shape) * scale <= 2 * EDGE:
        return Features(np.asarray(grey, np.uint8), np.empty((0, 2), np.float32), np.empty((0, 32), np.uint8))
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    keypoints, descriptors = cv2.ORB.create(FEATURES, edgeThreshold=EDGE, fastThreshold=10).detectAndCompute(grey, None)
    points = np.array([point.pt for point in keypoints], np.float32).reshape(-1, 2)
    kept = np.empty((0, 32), np.uint8) if descriptors is None else np.asarray(descriptors, np.uint8)
    return Features(np.asarray(grey, np.uint8), points, kept)


def align(picture: Features, other: Features) -> Alignment | None:
    """Return how `picture` lies on `other`, or None when nothing tells that they show the same."""
    matches = _matches(picture, other)
    if len(matches) < FEWEST:
        return None
    cv2.setRNGSeed(0)
    matrix, agreeing = cv2.estimateAffinePartial2D(
        picture.points[matches[:, 0]], other.points[matches[:, 1]], method=cv2.RANSAC, ransacReprojThreshold=REACH
    )
    if matrix is None or int(agreeing.sum()) < FEWEST:
        return None
    return _compared(picture.grey, other.grey, np.asarray(matrix, np.float64), int(agreeing.sum()))


def _matches(picture: Features, other: Features) -> NDArray[np.intp]:
    """Return pairs of feature numbers, shape (n, 2), that are clearly nearest."""
    if len(picture.points) < FEWEST or len(other.points) < FEWEST:
        return np.empty((0, 2), np.intp)
    found = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(picture.descriptors, other.descriptors, k=2)
    clear = [(best.queryIdx, best.trainIdx) for best, second in found if best.distance < RATIO * second.distance]
    return np.array(clear, np.intp).reshape(-1, 2)


def _compared(picture: Grey, other: Grey, matrix: NDArray[np.float64], matches: int) -> Alignment | None:
    scale = COMPARED / max(other.shape)
    size = (max(1, round(other.shape[1] * scale)), max(1, round(other.shape[0] * scale)))
    soft = cv2.GaussianBlur(picture, (0, 0), max(0.5, np.sqrt(abs(np.linalg.det(matrix[:, :2]))) * 0.5 / scale))
    laid = cv2.warpAffine(soft, matrix * scale, size, flags=cv2.INTER_LINEAR)
    mask = cv2.warpAffine(np.full(picture.shape, 255, np.uint8), matrix * scale, size, flags=cv2.INTER_NEAREST) > 0
    covered = float(mask.mean())
    if covered < SMALLEST_OVERLAP:
        return None
    below = cv2.resize(other, size, interpolation=cv2.INTER_AREA)
    area = abs(float(np.linalg.det(matrix[:, :2]))) * picture.size
    inside = min(1.0, covered * other.size / area) if area else 0.0
    correlation = _correlation(np.asarray(laid[mask], np.float64), np.asarray(below[mask], np.float64))
    return Alignment(matches, correlation, covered, inside, _in_squares(matrix, picture.shape, other.shape))


def _in_squares(matrix: NDArray[np.float64], mine: tuple[int, ...], theirs: tuple[int, ...]) -> tuple[float, ...]:
    """Return a transform of pixels, (2, 3), as one of unit squares; the shapes are (height, width)."""
    scaled = matrix * [mine[1], mine[0], 1] / [[theirs[1]], [theirs[0]]]
    return tuple(scaled.ravel().tolist())


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    a, b = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale else 0.0
