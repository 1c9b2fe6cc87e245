"""From near pairs to the groups of a level: stars, keepers, and the measured relation of each member."""

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
import numpy as np
from numpy.typing import NDArray

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

Work = Generator[float, None, list[Group]]
_BATCH = 64


def perceptual_edges(near: NearPairs, distance: int) -> Pairs:
    """Return the pairs that are within `distance`."""
    return Pairs(near.a, near.b, near.score).where(near.score <= distance)


def ai_edges(near: NearPairs, threshold: Threshold) -> Pairs:
    """Return the pairs that reach the threshold, and the proven ones that reach its floor."""
    return Pairs(near.a, near.b, near.score).where(
        (near.score >= threshold.alike) | (near.proven & (near.score >= threshold.floor))
    )


class Grouping:
    """Makes the groups of the levels above the exact one."""

    def __init__(self, catalog: Catalog, workspace: Workspace, run: int, choice: Choice, distance: int) -> None:
        """Take where things are kept, how keepers are chosen and how near prints have to be."""
        self._catalog = catalog
        self._workspace = workspace
        self._run = run
        self._choice = choice
        self._distance = distance
        answers = catalog.feedback.all()
        self._apart = [pair for pair, verdict in answers.items() if verdict is Verdict.NOT_SIMILAR]

    def stars(self, files: NDArray[np.int64], md5s: Sequence[str], edges: Pairs) -> list[list[int]]:
        """Return the file ids of each group, its centre first; `md5s` are those of `files`."""
        numbers: dict[str, list[int]] = {}
        for number, md5 in enumerate(md5s):
            numbers.setdefault(md5, []).append(number)
        apart = [(a, b) for pair in self._apart for a in numbers.get(pair[0], []) for b in numbers.get(pair[1], [])]
        return [files[star].tolist() for star in stars(len(files), edges, apart)]

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
