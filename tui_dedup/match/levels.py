"""One run of the matcher, level by level: what to search for, and what stands together."""

import json
from collections.abc import Generator, Mapping, Sequence
from functools import cached_property
from itertools import islice

import numpy as np

from tui_dedup.catalog import Catalog, NearPairs, State
from tui_dedup.events import Event, Notice
from tui_dedup.match import likeness, looks, piles, thresholds
from tui_dedup.match.answers import Answers
from tui_dedup.match.contents import Contents
from tui_dedup.match.edges import numbered, pair_scores, perceptual_edges, within_one
from tui_dedup.match.grouping import Grouping, Scores
from tui_dedup.match.groups import Choice, Outline, identity
from tui_dedup.match.learning import judge
from tui_dedup.match.nearby import Nearby
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.pictures import Pictures
from tui_dedup.match.progress import Progressing
from tui_dedup.records import Group, Level
from tui_dedup.settings import Match
from tui_dedup.spread import Machines

_GUESSED = (
    "From which cosine on photos are alike for {}, nobody has measured: {:.2f} is a guess. Look, and choose with --threshold."
)


class Levels:
    """What the levels share. They are asked for in order, each for what it finds and then for the groups to make of it."""

    def __init__(self, catalog: Catalog, pictures: Pictures, run: int, settings: Match, machines: Machines | None = None) -> None:
        """Take where things are kept, what counts as alike and who helps."""
        self._catalog = catalog
        self._run = run
        self._settings = settings
        self.contents = Contents(catalog, run)
        self.progress = Progressing(self.contents.photos)
        self._nearby = Nearby(catalog, pictures, run, self.contents, self.progress, settings.ai_index, machines)
        self._chosen = catalog.decisions.chosen_keepers()
        self._model = catalog.runs.model(run)
        self._grouping = Grouping(catalog, pictures, settings, Choice(settings.keep, self._chosen))
        self._scores: Scores = {}
        catalog.decisions.note_decided(Level.AI)
        self._states: dict[Level, State] = {}

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
            inputs += [
                chosen.ai_threshold,
                chosen.ai_index,
                chosen.levels,
                self._embedded,
                self._catalog.decisions.decided(level),
            ]
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
        return (yield from self.progress.of(self._grouping.groups(level, wanted, standing, self._scores)))

    def _standing(self, level: Level, outlines: Sequence[Outline]) -> dict[str, list[int]]:
        """Return the file ids that stand for each content of these groups."""
        if level is Level.EXACT:
            return self.contents.exact
        md5s = [md5 for outline in outlines for md5 in outline.md5s]
        return self.contents.standing(md5s, self._keepers) if md5s else {}

    def _perceptual(self) -> Generator[Event, None, list[Outline]]:
        distance, library = self._settings.perceptual_distance, self.contents.digest
        near = yield from self._nearby.perceptual(distance)
        found = self._stars(near, library, perceptual_edges(near, distance))
        taken = {md5 for md5s in found for md5 in md5s}
        found += [[md5] for md5 in self.contents.several() if md5 not in taken]
        return [self._answers.outline(Level.PERCEPTUAL, md5s) for md5s in found]

    def _ai(self) -> Generator[Event, None, list[Outline]]:
        if self._model is None or not self._embedded:
            yield Notice("No AI groups: the photos have no embeddings yet.")
            return []
        threshold = thresholds.of(self._model.key).at(self._settings.ai_threshold)
        if thresholds.guessed(self._model.key) and not self._settings.ai_threshold:
            yield Notice(_GUESSED.format(self._model.name, threshold.alike))
        library = f"{self.contents.digest}, {self._embedded} embedded"
        near = yield from self._nearby.ai(
            self._model, threshold, library, keepers=lambda: self._keepers, placed=lambda: self._placed
        )
        wanted = judge(near, threshold, self._answers.all, self._catalog.decisions.decided(Level.AI))
        found = self._stars(near, library, Pairs(near.a, near.b, near.score).where(wanted), self._places(near))
        return [self._answers.outline(Level.AI, md5s) for md5s in found]

    def _places(self, near: NearPairs) -> list[int]:
        """Return the number of the perceptual group of each content, or -1. It is kept while those groups are the same."""
        beneath = json.dumps(self._catalog.groups.state(Level.PERCEPTUAL))
        kept = self._catalog.near.placed(Level.AI, beneath)
        if kept is None:
            kept = numbered(near.contents, self._placed)
            self._catalog.near.set_placed(Level.AI, beneath, kept)
        places: list[int] = kept.tolist()
        return places

    def _stars(self, near: NearPairs, library: str, edges: Pairs, placed: Sequence[int] = ()) -> list[list[str]]:
        """Return the contents of each group, without those that are gone since the search or stand together below."""
        if near.library != library:
            there = np.isin(near.contents, np.array(self.contents.pictures, "S32"))
            edges = edges.where(there[edges.a] & there[edges.b])
        leaders = piles.leaders(near.a, near.b, len(near.contents))
        stars = self._answers.stars(near.contents, edges, leaders)
        found = [star for star in stars if not placed or not within_one(star, placed)]
        self._scores = pair_scores(near, found) if placed else {}
        members = iter(near.contents[[number for star in found for number in star]].astype(str).tolist())
        return [list(islice(members, len(star))) for star in found]
