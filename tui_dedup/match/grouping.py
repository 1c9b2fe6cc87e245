"""From near pairs to the groups of a level: stars, keepers, and the measured relation of each member."""

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from tui_dedup.catalog import Catalog, NearPairs
from tui_dedup.match import likeness, looks, relation
from tui_dedup.match.clusters import stars
from tui_dedup.match.groups import Choice, Kept, by_size
from tui_dedup.match.likeness import Likeness
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.prints import ALIKE, Prints
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Evidence, Group, Level, Photo, Relation, Verdict
from tui_dedup.workspace import Workspace

Work = Generator[float | str, None, list[Group]]
_BATCH = 64
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

    Distances from 0 to the largest one found, or cosines from the floor to 1. A group whose photos all stand in one
    perceptual group, numbered by `placed` (else -1), does not count.
    """
    if level is Level.PERCEPTUAL:
        distances = range(int(near.score.max(initial=0)) + 1)
        return [(float(bits), *_count(near, perceptual_edges(near, bits), placed)) for bits in distances]
    cosines = [number / 100 for number in range(round(threshold.floor * 100), 101, COUNTED_STEP)]
    return [(cosine, *_count(near, ai_edges(near, threshold.at(cosine)), placed)) for cosine in cosines]


def _count(near: NearPairs, edges: Pairs, placed: Sequence[int]) -> tuple[int, int]:
    found = [star for star in stars(len(near.files), edges) if not within_one(star, placed)]
    return len(found), sum(map(len, found))


def within_one(star: Sequence[int], placed: Sequence[int]) -> bool:
    """Return whether all of these stand in one group, as `placed` numbers them; -1 stands in none."""
    groups = {placed[number] for number in star}
    return len(groups) == 1 and -1 not in groups


class Grouping:
    """Makes the groups of the levels above the exact one."""

    def __init__(self, catalog: Catalog, workspace: Workspace, run: int, choice: Choice, distance: int) -> None:
        """Take where things are kept, how keepers are chosen and how near prints have to be."""
        self._catalog = catalog
        self._workspace = workspace
        self._run = run
        self._choice = choice
        self._distance = distance
        self._answers = catalog.feedback.all()

    def stars(self, photos: Sequence[Photo], edges: Pairs) -> list[list[int]]:
        """Return the numbers of the photos of each group, its centre first.

        What a person said is the same is near, and what they said is not similar stands in no group together.
        """
        numbers: dict[str, list[int]] = {}
        for number, photo in enumerate(photos):
            numbers.setdefault(photo.md5, []).append(number)
        answered: dict[Verdict, list[tuple[int, int]]] = {verdict: [] for verdict in Verdict}
        for (one, other), verdict in self._answers.items():
            answered[verdict] += [(a, b) for a in numbers.get(one, []) for b in numbers.get(other, [])]
        return stars(len(photos), edges.with_pairs(answered[Verdict.SAME]), answered[Verdict.NOT_SIMILAR])

    def groups(self, level: Level, found: Sequence[Sequence[Photo]], scores: dict[tuple[int, int], float]) -> Work:
        """Return the groups of these photos that belong together, yielding the share that is measured.

        `scores` are the cosines of the pairs of file ids, the smaller first, as far as they are known.
        """
        kept = [self._choice.among(level, photos) for photos in found]
        prints, numbers = self._prints(kept)
        measured = yield from self._measured(kept, prints, numbers)
        return by_size(self._group(choice, measured, scores) for choice in kept)

    def _prints(self, kept: Sequence[Kept]) -> tuple[Prints, dict[int, int]]:
        photos = [photo for choice in kept for photo in (choice.kept, *choice.others)]
        known = self._catalog.looks.of_run(self._run, looks.VERSION)
        return Prints(photos, known), {photo.id: number for number, photo in enumerate(photos)}

    def _measured(
        self, kept: Sequence[Kept], prints: Prints, numbers: dict[int, int]
    ) -> Generator[float, None, dict[tuple[str, str], Likeness]]:
        """Return what every member and its keeper have in common, measured now or before."""
        pairs = {(photo.md5, choice.kept.md5): (photo, choice.kept) for choice in kept for photo in choice.others}
        stored = self._catalog.near.likenesses(likeness.VERSION, list(pairs))
        found = {pair: msgspec.json.decode(data, type=Likeness) for pair, data in stored.items()}
        missing = [pair for pair in pairs if pair not in found]

        def measure(pair: tuple[str, str]) -> Likeness:
            photo, keeper = pairs[pair]
            near = prints.between(numbers[keeper.id], numbers[photo.id])
            whole = near.bits <= self._distance and near.correlation >= ALIKE
            return likeness.measure(self._workspace, *pair, near, whole=whole)

        with ThreadPoolExecutor() as pool:
            for start in range(0, len(missing), _BATCH):
                batch = missing[start : start + _BATCH]
                fresh = dict(zip(batch, pool.map(measure, batch), strict=True))
                rows = [(*pair, msgspec.json.encode(one).decode()) for pair, one in fresh.items()]
                self._catalog.near.add_likenesses(likeness.VERSION, rows)
                found |= fresh
                yield (start + len(batch)) / len(missing)
        return found

    def _group(self, choice: Kept, measured: dict[tuple[str, str], Likeness], scores: dict[tuple[int, int], float]) -> Group:
        evidence = {choice.kept.id: Evidence(Relation.SAME_PICTURE)}
        for photo in choice.others:
            like = measured[photo.md5, choice.kept.md5]
            kind, words = relation.of(photo, choice.kept, like)
            cosine = scores.get((min(photo.id, choice.kept.id), max(photo.id, choice.kept.id)))
            score = float(like.bits) if choice.level is Level.PERCEPTUAL else cosine
            number = f"{like.bits}/256 bits" if choice.level is Level.PERCEPTUAL else _cosine(cosine)
            evidence[photo.id] = Evidence(kind, score, ", ".join(filter(None, [words, number])))
        return choice.group(evidence)


def _cosine(cosine: float | None) -> str:
    return "" if cosine is None else f"cosine {cosine:.2f}"
