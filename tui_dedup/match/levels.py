"""One run of the matcher, level by level: what to search for, and what stands together."""

import json
from collections.abc import Generator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TypeVar

import numpy as np

from tui_dedup.catalog import Catalog, NearPairs, State
from tui_dedup.events import Event, Notice, Progress
from tui_dedup.match import likeness, looks, prints, thresholds
from tui_dedup.match.contents import Contents
from tui_dedup.match.grouping import Answers, Grouping, Scores, counts, numbers, pair_scores, perceptual_edges, within_one
from tui_dedup.match.groups import Choice, Outline, identity
from tui_dedup.match.learning import judge
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.prints import Prints
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Group, Level, ModelInfo
from tui_dedup.settings import Match
from tui_dedup.spread import Machines
from tui_dedup.workspace import Workspace

_GUESSED = (
    "From which cosine on photos are alike for {}, nobody has measured: {:.2f} is a guess. Look, and choose with --threshold."
)
_T = TypeVar("_T")


class Levels:
    """What the levels share. They are asked for in order, each for what it finds and then for the groups to make of it."""

    def __init__(
        self, catalog: Catalog, workspace: Workspace, run: int, settings: Match, machines: Machines | None = None
    ) -> None:
        """Take where things are kept, what counts as alike and who helps. Progress is told from `done` on."""
        self._catalog = catalog
        self._workspace = workspace
        self._run = run
        self._settings = settings
        self._machines = machines
        self.contents = Contents(catalog, run)
        self._chosen = catalog.groups.chosen_keepers()
        self._model = catalog.runs.model(run)
        self._grouping = Grouping(catalog, workspace, settings, Choice(settings.keep, self._chosen))
        self._scores: Scores = {}
        catalog.groups.note_decided(Level.AI)
        self._states: dict[Level, State] = {}
        self.done = 0

    @cached_property
    def _answers(self) -> Answers:
        """The answers as they are to what was found near: a search comes first, and notes which contents are new."""
        return Answers(self._catalog)

    @cached_property
    def _keepers(self) -> set[int]:
        """The keepers of the sets of exact copies, whether or not that level was asked for."""
        if Level.EXACT in self._settings.levels:
            return self._catalog.groups.keepers(Level.EXACT)
        return {group.members[0].file_id for group in self._grouping.exact(self.contents.exact)}

    @cached_property
    def _placed(self) -> dict[str, int]:
        """The number of the perceptual group of each content that stands in one."""
        placed = self._catalog.groups.placed(Level.PERCEPTUAL)
        number = {group: place for place, group in enumerate(dict.fromkeys(placed.values()))}
        return {md5: number[group] for md5, group in placed.items()}

    def state(self, level: Level) -> State:
        """Return what the groups of a level are made from: when it is as it was, they are as they were."""
        if level not in self._states:
            self._states[level] = self._state(level)
        return self._states[level]

    def _state(self, level: Level) -> State:
        chosen = self._settings
        model = self._model.key if self._model and level is Level.AI else ""
        rules = [chosen.keep, chosen.keep_formats, chosen.keep_folders, likeness.VERSION, looks.VERSION, model]
        basis = [self._catalog.runs.first_like(self._run), rules, 0 if level is Level.EXACT else chosen.perceptual_distance]
        inputs: list[object] = [sorted(self._chosen.items())]
        if level is not Level.EXACT:
            inputs += [sorted(self._catalog.feedback.all().items()), sorted(self._catalog.feedback.rejected().items())]
        if level is Level.AI:
            inputs += [chosen.ai_threshold, chosen.ai_index, chosen.levels, self._embedded, self._catalog.groups.decided(level)]
        return State(json.dumps(basis), self.contents.digest, json.dumps(inputs))

    @cached_property
    def _embedded(self) -> int:
        return self._catalog.contents.embedded(self._model.key) if self._model else 0

    def found(self, level: Level) -> Generator[Event, None, list[Outline]]:
        """Return the groups of a level as they should be."""
        if level is Level.EXACT:
            return [Outline(identity(level, [md5]), (md5,)) for md5 in self.contents.exact]
        return (yield from (self._ai if level is Level.AI else self._perceptual)())

    def fresh(self, level: Level, wanted: Sequence[Outline], before: Mapping[str, bool]) -> list[Outline]:
        """Return which of these groups are to be made: all but those that are there already and would be made the same.

        `before` are the groups that are there, each with whether a rejected pair returned with it.
        """
        was, now = self._catalog.groups.state(level), self.state(level)
        if was is None or was.basis != now.basis:
            return list(wanted)
        there = [one for one in wanted if before.get(one.id) == bool(one.rejected) and one.id not in self._chosen]
        if was.library != now.library:
            files, standing = self._catalog.groups.files(level), self._standing(level, there)
            there = [one for one in there if files[one.id] == {file_id for md5 in one.md5s for file_id in standing[md5]}]
        stay = {one.id for one in there}
        return [one for one in wanted if one.id not in stay]

    def made(self, level: Level, wanted: Sequence[Outline]) -> Generator[Event, None, list[Group]]:
        """Return the groups of these outlines."""
        standing = self._standing(level, wanted)
        if level is Level.EXACT:
            return self._grouping.exact({md5: standing[md5] for outline in wanted for md5 in outline.md5s})
        return (yield from self._told(self._grouping.groups(level, wanted, standing, self._scores)))

    def _standing(self, level: Level, outlines: Sequence[Outline]) -> dict[str, list[int]]:
        """Return the file ids that stand for each content of these groups."""
        if level is Level.EXACT:
            return self.contents.exact
        md5s = [md5 for outline in outlines for md5 in outline.md5s]
        return self.contents.standing(md5s, self._keepers) if md5s else {}

    def _perceptual(self) -> Generator[Event, None, list[Outline]]:
        distance, library = self._settings.perceptual_distance, self.contents.digest
        near = self._known(Level.PERCEPTUAL, prints.KEY, library)
        if near is None or near.reach < distance:
            near = yield from self._searched_perceptual(distance, library)
        found = self._stars(near, library, perceptual_edges(near, distance))
        taken = {md5 for md5s in found for md5 in md5s}
        found += [[md5] for md5 in self.contents.several() if md5 not in taken]
        return [self._answers.outline(Level.PERCEPTUAL, md5s) for md5s in found]

    def _searched_perceptual(self, distance: int, library: str) -> Generator[Event, None, NearPairs]:
        from tui_dedup.match import search  # noqa: PLC0415 - it loads OpenCV

        md5s = self.contents.pictures
        printed = yield from self._prints(md5s)
        near = yield from self._told(search.perceptual(md5s, library, printed, distance, self._workspace))
        self._keep(Level.PERCEPTUAL, near, thresholds.OTHERWISE)
        return near

    def _ai(self) -> Generator[Event, None, list[Outline]]:
        if self._model is None or not self._embedded:
            yield Notice("No AI groups: the photos have no embeddings yet.")
            return []
        threshold = thresholds.of(self._model.key).at(self._settings.ai_threshold)
        if thresholds.guessed(self._model.key) and not self._settings.ai_threshold:
            yield Notice(_GUESSED.format(self._model.name, threshold.alike))
        key, library = f"{self._model.key}, {self._settings.ai_index}", f"{self.contents.digest}, {self._embedded} embedded"
        near = self._known(Level.AI, key, library)
        if near is None or near.reach > threshold.floor:
            near = yield from self._searched_ai(self._model, threshold, key, library)
        wanted = judge(near, threshold, self._answers.all, self._catalog.groups.decided(Level.AI))
        found = self._stars(near, library, Pairs(near.a, near.b, near.score).where(wanted), self._numbers(near))
        return [self._answers.outline(Level.AI, md5s) for md5s in found]

    def _searched_ai(self, model: ModelInfo, threshold: Threshold, key: str, library: str) -> Generator[Event, None, NearPairs]:
        from tui_dedup.match import search  # noqa: PLC0415 - it loads OpenCV

        embedded, vectors = self._catalog.vectors.of_run(self._run, model.key)
        pictures = set(self.contents.pictures)
        rows = [row for row, md5 in enumerate(embedded) if md5 in pictures]
        md5s = [embedded[row] for row in rows]
        printed = yield from self._prints(md5s)
        standing = self.contents.standing(md5s, self._keepers)
        photos = self._catalog.files.by_ids([standing[md5][0] for md5 in md5s])
        placed = [self._placed.get(md5, -1) for md5 in md5s]
        found = search.Embedded(md5s, vectors[rows].astype(np.float32), photos, placed, printed)
        engine = self._settings.ai_index
        near = yield from self._told(search.ai(found, library, threshold, engine, self._workspace, key, self._machines))
        self._keep(Level.AI, near, threshold)
        return near

    def _prints(self, md5s: Sequence[str]) -> Generator[Event, None, Prints]:
        for _ in looks.fill(self._catalog, self._workspace, self._run):
            yield Progress("match", self.done, "looking at the pictures")
        known = self._catalog.looks.of_run(self._run, looks.VERSION)
        return Prints(self._catalog.contents.hashes_of(md5s), [known.get(md5) for md5 in md5s])

    def _keep(self, level: Level, near: NearPairs, threshold: Threshold) -> None:
        self._catalog.near.save(level, near)
        placed = self._numbers(near) if level is Level.AI else [-1] * len(near.contents)
        self._catalog.near.set_counts(level, counts(near, level, threshold, placed))
        self._catalog.contents.see(self._run, near.contents.astype(str).tolist())

    def _known(self, level: Level, key: str, library: str) -> NearPairs | None:
        """Return what the last search found by the same means, if all that is there now was looked at."""
        near = self._catalog.near.load(level)
        if near is None or near.key != key:
            return None
        if near.library == library:
            return near
        strange = sorted(set(self.contents.pictures).difference(near.contents.astype(str).tolist()))
        if level is Level.AI and self._model:
            strange = list(self._catalog.vectors.of(self._model.key, strange))
        return None if strange else near

    def _stars(self, near: NearPairs, library: str, edges: Pairs, placed: Sequence[int] = ()) -> list[list[str]]:
        """Return the contents of each group, without those that are gone since the search or stand together below."""
        if near.library != library:
            there = np.isin(near.contents, np.array(self.contents.pictures, "S32"))
            edges = edges.where(there[edges.a] & there[edges.b])
        found = [star for star in self._answers.stars(near.contents, edges) if not placed or not within_one(star, placed)]
        self._scores = pair_scores(near, found) if placed else {}
        members = iter(near.contents[[number for star in found for number in star]].astype(str).tolist())
        return [list(islice(members, len(star))) for star in found]

    def _numbers(self, near: NearPairs) -> list[int]:
        """Return the number of the perceptual group of each content, or -1."""
        placed = np.full(len(near.contents), -1)
        there = numbers(near.contents, list(self._placed))
        placed[list(there.values())] = [self._placed[md5] for md5 in there]
        return placed.tolist()

    def _told(self, work: Generator[float | str, None, _T]) -> Generator[Event, None, _T]:
        while True:
            try:
                said = next(work)
            except StopIteration as stop:
                result: _T = stop.value
                return result
            if isinstance(said, str):
                yield Notice(said)
            else:
                yield Progress("match", self.done + int(min(said, 1.0) * self.contents.photos))
