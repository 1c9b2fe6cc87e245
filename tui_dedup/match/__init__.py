"""From fingerprints to groups: the same bytes, the same picture, the same scene."""

from collections.abc import Generator, Iterator, Mapping, Sequence, Set
from time import perf_counter
from typing import TypeVar

import numpy as np

from tui_dedup.catalog import Catalog, NearPairs
from tui_dedup.events import Event, GroupsReady, Notice, Progress, StageFinished, StageStarted
from tui_dedup.match import changes, looks, thresholds
from tui_dedup.match.exact import by_content
from tui_dedup.match.grouping import Grouping, counts, perceptual_edges, within_one
from tui_dedup.match.groups import Choice, exact_groups, representatives
from tui_dedup.match.keeper import Facts
from tui_dedup.match.learning import judge
from tui_dedup.match.pairs import Pairs
from tui_dedup.records import Group, Level, Photo
from tui_dedup.settings import Settings
from tui_dedup.workspace import Workspace

__all__ = ["run"]

_T = TypeVar("_T")


def run(catalog: Catalog, workspace: Workspace, run: int, settings: Settings) -> Iterator[Event]:
    """Group the photos of `run` at the levels that `settings.match` names, and put the groups into the catalog.

    A level that is not asked for is left without groups.
    """
    started = perf_counter()
    contents = by_content(catalog.files.photos(run))
    yield StageStarted("match", len(contents) * len(Level))
    done = 0
    matching = _Matching(catalog, workspace, run, settings, contents)
    for level in Level:
        groups = (yield from matching.groups(level, done)) if level in settings.match.levels else []
        yield from _changes(level, catalog.groups.members_of(level), groups)
        catalog.groups.replace(level, groups)
        done += len(contents)
        yield GroupsReady(level, len(groups), sum(group.reclaimable for group in groups))
        yield Progress("match", done)
    yield StageFinished("match", done, perf_counter() - started)


def _changes(level: Level, before: Mapping[str, Set[int]], groups: Sequence[Group]) -> Iterator[Notice]:
    """Tell what becomes of the groups that a level had."""
    after = {group.id: {member.file_id for member in group.members} for group in groups}
    words = changes.described(before, after) if before else ""
    if words:
        yield Notice(f"Level {level}: {words}.")


class _Matching:
    """One run of the matcher: what the levels share."""

    def __init__(
        self, catalog: Catalog, workspace: Workspace, run: int, settings: Settings, contents: dict[str, list[Photo]]
    ) -> None:
        self._catalog = catalog
        self._workspace = workspace
        self._run = run
        self._settings = settings.match
        self._contents = contents
        self._choice = Choice(settings.match.keep, catalog.groups.chosen_keepers())
        self._choice.facts = self._facts({})
        self._exact = exact_groups(contents, self._choice)
        self._photos = representatives(contents, self._exact)
        self._grouping = Grouping(catalog, workspace, run, self._choice, settings.match.perceptual_distance)
        self._seen: dict[int, int] = {}

    def groups(self, level: Level, done: int) -> Generator[Event, None, list[Group]]:
        """Find the groups of a level, telling progress from `done` on. The levels come in order."""
        if level is Level.EXACT:
            return self._exact
        known = yield from self._looked(done)
        if level is Level.AI:
            return (yield from self._ai(known, done))
        return (yield from self._perceptual(known, done))

    def _looked(self, done: int) -> Generator[Event, None, dict[str, bytes]]:
        for _ in looks.fill(self._catalog, self._workspace, self._run):
            yield Progress("match", done, "looking at the pictures")
        known = self._catalog.looks.of_run(self._run, looks.VERSION)
        self._choice.facts = self._facts(known)
        return known

    def _facts(self, known: dict[str, bytes]) -> Facts:
        return Facts(looks.qualities(known), self._settings.keep_formats, self._settings.keep_folders)

    def _perceptual(self, known: dict[str, bytes], done: int) -> Generator[Event, None, list[Group]]:
        from tui_dedup.match import search  # noqa: PLC0415 - it loads OpenCV

        distance = self._settings.perceptual_distance
        near = self._known(Level.PERCEPTUAL, search.PERCEPTUAL_KEY, self._photos)
        if near is None or near.reach < distance:
            near = yield from self._told(search.perceptual(self._photos, known, distance), done, 0.5)
            self._catalog.near.save(Level.PERCEPTUAL, self._run, near)
            self._catalog.near.set_counts(
                Level.PERCEPTUAL, counts(near, Level.PERCEPTUAL, thresholds.OTHERWISE, self._placed(self._photos))
            )
        groups = yield from self._grouped(Level.PERCEPTUAL, near, perceptual_edges(near, distance), self._photos, done)
        self._seen = {member.file_id: number for number, group in enumerate(groups) for member in group.members}
        return groups

    def _ai(self, known: dict[str, bytes], done: int) -> Generator[Event, None, list[Group]]:
        from tui_dedup.match import search  # noqa: PLC0415 - it loads OpenCV

        model = self._catalog.runs.model(self._run)
        md5s, vectors = self._catalog.vectors.of_run(self._run, model.key) if model else ([], np.empty((0, 0), np.float16))
        if model is None or not md5s:
            yield Notice("No AI groups: the photos have no embeddings yet.")
            return []
        threshold = thresholds.of(model.key).at(self._settings.ai_threshold)
        row_of = {md5: row for row, md5 in enumerate(md5s)}
        photos = [photo for photo in self._photos if photo.md5 in row_of]
        rows = vectors[[row_of[photo.md5] for photo in photos]].astype(np.float32)
        placed = self._placed(photos)
        key = f"{model.key}, {self._settings.ai_index}"
        near = self._known(Level.AI, key, photos)
        if near is None or near.reach > threshold.floor:
            work = search.ai(photos, rows, threshold, self._settings.ai_index, self._workspace, key, placed, known)
            near = yield from self._told(work, done, 0.5)
            self._catalog.near.save(Level.AI, self._run, near)
            self._catalog.near.set_counts(Level.AI, counts(near, Level.AI, threshold, placed))
        answers, decided = self._catalog.feedback.all(), self._catalog.groups.decided(Level.AI)
        wanted = Pairs(near.a, near.b, near.score).where(judge(near, photos, threshold, answers, decided))
        return (yield from self._grouped(Level.AI, near, wanted, photos, done))

    def _grouped(
        self, level: Level, near: NearPairs, edges: Pairs, photos: Sequence[Photo], done: int
    ) -> Generator[Event, None, list[Group]]:
        placed = self._placed(photos)
        found = [star for star in self._grouping.stars(photos, edges) if not within_one(star, placed)]
        members = [[photos[number] for number in star] for star in found]
        scores = pair_scores(near, members) if level is Level.AI else {}
        return (yield from self._told(self._grouping.groups(level, members, scores), done + len(self._contents) // 2, 0.5))

    def _known(self, level: Level, key: str, photos: Sequence[Photo]) -> NearPairs | None:
        """Return what an earlier search of this run found, if it was for these photos and by the same means."""
        near = self._catalog.near.load(level, self._run)
        same = near and near.key == key and np.array_equal(near.files, [photo.id for photo in photos])
        return near if same else None

    def _placed(self, photos: Sequence[Photo]) -> list[int]:
        """Return the number of the perceptual group of each photo, or -1."""
        return [self._seen.get(photo.id, -1) for photo in photos]

    def _told(self, work: Generator[float | str, None, _T], done: int, weight: float) -> Generator[Event, None, _T]:
        while True:
            try:
                said = next(work)
            except StopIteration as stop:
                result: _T = stop.value
                return result
            if isinstance(said, str):
                yield Notice(said)
            else:
                yield Progress("match", done + int(min(said, 1.0) * weight * len(self._contents)))


def pair_scores(near: NearPairs, members: Sequence[Sequence[Photo]]) -> dict[tuple[int, int], float]:
    """Return the scores of the near pairs of which both photos stand in groups, by file ids, the smaller first."""
    placed = np.isin(near.files, [photo.id for photos in members for photo in photos])
    both = placed[near.a] & placed[near.b]
    a, b = near.files[near.a[both]], near.files[near.b[both]]
    low, high = np.minimum(a, b).tolist(), np.maximum(a, b).tolist()
    return dict(zip(zip(low, high, strict=True), near.score[both].tolist(), strict=True))
