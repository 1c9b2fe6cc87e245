"""From photos that belong together to the groups that the catalog keeps."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tui_dedup.match import keeper
from tui_dedup.match.keeper import NO_FACTS, Facts
from tui_dedup.records import Evidence, Group, Level, Member, Photo, Relation
from tui_dedup.settings import KeepRule

SAME_BYTES = Evidence(Relation.SAME_BYTES)


def identity(level: Level, md5s: Iterable[str]) -> str:
    """Return the id of the group of these contents: the same in every run, whatever the files are called."""
    return hashlib.sha256("\n".join([level, *sorted(set(md5s))]).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Outline:
    """A group before its photos are read: its id, its contents, and the pairs of them that a person rejected once."""

    id: str
    md5s: tuple[str, ...]
    rejected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """Photos that belong together, the one to keep with its reason, and the others by path."""

    id: str
    level: Level
    kept: Photo
    reason: str
    others: tuple[Photo, ...]

    @property
    def photos(self) -> tuple[Photo, ...]:
        """All of them, the one to keep first."""
        return (self.kept, *self.others)

    def group(self, evidence: Mapping[int, Evidence], *, returned: bool = False) -> Group:
        """Return the group with the evidence of each photo by its id."""
        members = [Member(self.kept.id, True, self.reason, evidence[self.kept.id])]
        members += [Member(photo.id, False, "", evidence[photo.id]) for photo in self.others]
        return Group(self.id, self.level, tuple(members), sum(photo.file.size for photo in self.others), returned)

    def of_same_bytes(self) -> Group:
        """Return the group of photos that are copies of one another."""
        return self.group(dict.fromkeys([photo.id for photo in self.photos], SAME_BYTES))


class Choice:
    """Chooses keepers by rules, or takes those that a person chose."""

    def __init__(self, rules: Sequence[KeepRule], chosen: Mapping[str, int]) -> None:
        """Take the rules in order and the chosen keepers' file ids by group id."""
        self._rules = rules
        self._chosen = chosen

    @property
    def by_quality(self) -> bool:
        """Whether a rule asks for the quality of the pictures."""
        return any(keeper.RULES[name].by_quality for name in self._rules)

    def among(self, group_id: str, level: Level, photos: Sequence[Photo], facts: Facts = NO_FACTS) -> Kept:
        """Return the photos of a group with the one to keep."""
        kept, reason = self._keeper(group_id, photos, facts)
        others = sorted((photo for photo in photos if photo.id != kept.id), key=lambda photo: photo.path)
        return Kept(group_id, level, kept, reason, tuple(others))

    def _keeper(self, group_id: str, photos: Sequence[Photo], facts: Facts) -> tuple[Photo, str]:
        chosen = self._chosen.get(group_id)
        if chosen is not None:
            for photo in photos:
                if photo.id == chosen:
                    return photo, keeper.CHOSEN
        return keeper.choose(photos, self._rules, facts)
