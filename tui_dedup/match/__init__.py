"""From fingerprints to groups: the same bytes, the same picture, the same scene."""

from collections.abc import Generator, Iterator, Sequence
from time import perf_counter

import numpy as np

from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, GroupsReady, Notice, Progress, StageFinished, StageStarted
from tui_dedup.match import levels, looks, thresholds
from tui_dedup.match.exact import by_content
from tui_dedup.match.groups import Builder
from tui_dedup.records import Group, Level, Photo, Verdict
from tui_dedup.settings import Settings
from tui_dedup.workspace import Workspace

__all__ = ["run"]


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
        catalog.groups.replace(level, groups)
        done += len(contents)
        yield GroupsReady(level, len(groups), sum(group.reclaimable for group in groups))
        yield Progress("match", done)
    yield StageFinished("match", done, perf_counter() - started)


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
        self._builder = Builder(settings.match.keep, catalog.groups.chosen_keepers())
        answers = catalog.feedback.all()
        self._apart = [pair for pair, verdict in answers.items() if verdict is Verdict.NOT_SIMILAR]
        self._seen: list[set[int]] = []
        self._photos: list[Photo] = []

    def groups(self, level: Level, done: int) -> Generator[Event, None, list[Group]]:
        """Find the groups of a level, telling progress from `done` on. The levels come in order."""
        if level is Level.EXACT:
            return levels.exact_groups(self._contents, self._builder)
        photos = self._representatives()
        if level is Level.PERCEPTUAL:
            yield from self._look(done)
            known = self._catalog.looks.of_run(self._run, looks.VERSION)
            distance = self._settings.perceptual_distance
            work = levels.perceptual_groups(photos, known, distance, self._numbered(photos), self._builder)
            groups = yield from self._told(work, done)
            self._seen = [{member.file_id for member in group.members} for group in groups]
            return groups
        return (yield from self._ai(photos, done))

    def _look(self, done: int) -> Iterator[Event]:
        for _ in looks.fill(self._catalog, self._workspace, self._run):
            yield Progress("match", done, "turning the pictures")

    def _ai(self, photos: list[Photo], done: int) -> Generator[Event, None, list[Group]]:
        model = self._catalog.runs.model(self._run)
        md5s, vectors = self._catalog.vectors.of_run(self._run, model.key) if model else ([], np.empty((0, 0), np.float16))
        if model is None or not md5s:
            yield Notice("No AI groups: the photos have no embeddings yet.")
            return []
        threshold = self._settings.ai_threshold or thresholds.default(model.key)
        row_of = {md5: row for row, md5 in enumerate(md5s)}
        embedded = [photo for photo in photos if photo.md5 in row_of]
        rows = vectors[[row_of[photo.md5] for photo in embedded]].astype(np.float32)
        work = levels.ai_groups(embedded, rows, threshold, self._numbered(embedded), self._builder)
        groups = yield from self._told(work, done)
        return [group for group in groups if not self._shown(group)]

    def _shown(self, group: Group) -> bool:
        members = {member.file_id for member in group.members}
        return any(members <= seen for seen in self._seen)

    def _representatives(self) -> list[Photo]:
        """Return one photo for each content, by MD5: the keeper of a set of exact copies; and every stand-in."""
        if not self._photos:
            groups = {group.members[0].file_id for group in levels.exact_groups(self._contents, self._builder)}
            for copies in self._contents.values():
                stand_ins = [photo for photo in copies if photo.stand_in]
                originals = [photo for photo in copies if not photo.stand_in and photo.fingerprint.dhash]
                kept = [photo for photo in originals if photo.id in groups] or originals
                self._photos += kept[:1] + stand_ins
        return self._photos

    def _numbered(self, photos: Sequence[Photo]) -> list[tuple[int, int]]:
        """Return the rejected pairs as numbers of `photos`."""
        number = {photo.md5: index for index, photo in enumerate(photos)}
        return [(number[a], number[b]) for a, b in self._apart if a in number and b in number]

    def _told(self, work: levels.Work, done: int) -> Generator[Event, None, list[Group]]:
        try:
            while True:
                yield Progress("match", done + round(min(next(work), 1.0) * len(self._contents)))
        except StopIteration as stop:
            groups: list[Group] = stop.value
            return groups
