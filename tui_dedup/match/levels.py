"""The three levels: each finds its pairs, makes stars of them and measures the members.

Each is a generator that yields the share of its work that is done, from 0 to 1, and returns its groups.
"""

from collections.abc import Callable, Generator, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from tui_dedup.match import looks, perceptual, relation, semantic
from tui_dedup.match.clusters import stars
from tui_dedup.match.groups import SAME_BYTES, Builder, by_size
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.perceptual import Hashes
from tui_dedup.records import Evidence, Group, Level, Photo, Relation

Work = Generator[float, None, list[Group]]


def exact_groups(contents: dict[str, list[Photo]], builder: Builder) -> list[Group]:
    """Return the groups of photos of the same bytes. The bytes of a stand-in prove nothing."""
    originals = ([photo for photo in photos if not photo.stand_in] for photos in contents.values())
    found = [photos for photos in originals if len(photos) > 1]
    return by_size(builder.group(Level.EXACT, photos, lambda _photo, _keeper: SAME_BYTES) for photos in found)


class Turns:
    """The hashes of the photos in the eight orientations."""

    def __init__(self, photos: Sequence[Photo], known: dict[str, bytes]) -> None:
        """Take the photos, sorted by MD5, and the looks by MD5; a photo without a look has one orientation only."""
        self.upright = np.frombuffer(b"".join(photo.fingerprint.dhash for photo in photos), np.uint8).reshape(-1, 32)
        seen = [known.get(photo.md5, b"") for photo in photos]
        self.looked = np.array([bool(data) for data in seen], bool)
        detail, turned = looks.unpack([data for data in seen if data])
        self.turned: NDArray[np.uint8] = np.zeros((8, len(photos), 32), np.uint8)
        self.turned[:, self.looked] = turned
        self.turned[0] = self.upright
        self.detailed = np.ones(len(photos), bool)
        self.detailed[self.looked] = detail

    def between(self, a: int, b: int) -> tuple[int, int]:
        """Return the smallest distance between two photos and the orientation of `b` that has it."""
        choices = range(8) if self.looked[b] else range(1)
        distances = perceptual.distances(self.turned[choices, b], self.upright[None, a])
        best = int(np.argmin(distances))
        return int(distances[best]), best


def perceptual_pairs(turns: Turns, distance: int) -> Generator[float, None, Pairs]:
    """Return all pairs of photos with detail that are near in one of the eight orientations."""
    rows = np.flatnonzero(turns.detailed).astype(np.int32)
    turnable = np.flatnonzero(turns.detailed & turns.looked).astype(np.int32)
    base = turns.upright[rows]
    owners = np.concatenate([rows, *[turnable] * 7])
    queries: Hashes = np.concatenate([base, *(turns.turned[turn, turnable] for turn in range(1, 8))])
    parts = []
    for done, (left, right, apart) in enumerate(perceptual.near(base, queries, distance), 1):
        a, b = rows[left], owners[right]
        keep = (a < b) | (right >= len(rows))
        parts.append((a[keep], b[keep], apart[keep]))
        yield done / (distance + 1)
    return Pairs.of(parts, smaller_wins=True)


def perceptual_groups(
    photos: Sequence[Photo], known: dict[str, bytes], distance: int, apart: Iterable[tuple[int, int]], builder: Builder
) -> Work:
    """Return the groups of photos that look the same, turned and mirrored ones too."""
    turns = Turns(photos, known)
    number = {photo.id: index for index, photo in enumerate(photos)}
    pairs = yield from perceptual_pairs(turns, distance)

    def measure(photo: Photo, keeper: Photo) -> Evidence:
        if photo is keeper:
            return Evidence(Relation.SAME_PICTURE, 0.0)
        bits, turn = turns.between(number[keeper.id], number[photo.id])
        return relation.perceptual(photo, keeper, bits, looks.ORIENTATIONS[turn] if turn else None)

    return _groups(Level.PERCEPTUAL, photos, pairs, apart, builder, measure)


def ai_groups(
    photos: Sequence[Photo], vectors: NDArray[np.float32], threshold: float, apart: Iterable[tuple[int, int]], builder: Builder
) -> Work:
    """Return the groups of photos whose vectors are near; row k of `vectors`, float32 (n, dim), is of photo k."""
    number = {photo.id: index for index, photo in enumerate(photos)}
    parts = []
    for part in semantic.exact(vectors, threshold):
        parts.append(part)
        yield len(parts) * semantic.BLOCK / max(len(vectors), 1)
    pairs = Pairs.of(parts, smaller_wins=False)

    def measure(photo: Photo, keeper: Photo) -> Evidence:
        if photo is keeper:
            return Evidence(Relation.SAME_PICTURE, 1.0)
        return relation.semantic(photo, keeper, float(vectors[number[photo.id]] @ vectors[number[keeper.id]]))

    return _groups(Level.AI, photos, pairs, apart, builder, measure)


def _groups(
    level: Level,
    photos: Sequence[Photo],
    pairs: Pairs,
    apart: Iterable[tuple[int, int]],
    builder: Builder,
    measure: Callable[[Photo, Photo], Evidence],
) -> list[Group]:
    found = stars(len(photos), pairs, apart)
    return by_size(builder.group(level, [photos[index] for index in star], measure) for star in found)
