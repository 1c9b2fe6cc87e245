"""From photos that belong together to the groups that the catalog keeps."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tui_dedup.match import keeper
from tui_dedup.match.keeper import Facts
from tui_dedup.records import Evidence, Group, Level, Member, Photo, Relation
from tui_dedup.settings import KeepRule

SAME_BYTES = Evidence(Relation.SAME_BYTES)


def identity(level: Level, md5s: Iterable[str]) -> str:
    """Return the id of the group of these contents: the same in every run, whatever the files are called."""
    return hashlib.sha256("\n".join([level, *sorted(set(md5s))]).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Kept:
    """Photos that belong together, the one to keep with its reason, and the others by path."""

    id: str
    level: Level
    kept: Photo
    reason: str
    others: tuple[Photo, ...]

    def group(self, evidence: Mapping[int, Evidence]) -> Group:
        """Return the group with the evidence of each photo by its id."""
        members = [Member(self.kept.id, True, self.reason, evidence[self.kept.id])]
        members += [Member(photo.id, False, "", evidence[photo.id]) for photo in self.others]
        return Group(self.id, self.level, tuple(members), sum(photo.file.size for photo in self.others))


class Choice:
    """Chooses keepers by rules, or takes those that a person chose."""

    def __init__(self, rules: Sequence[KeepRule], chosen: Mapping[str, int]) -> None:
        """Take the rules in order and the chosen keepers' file ids by group id; `facts` may be set when they are known."""
        self._rules = rules
        self._chosen = chosen
        self.facts = Facts()

    def among(self, level: Level, photos: Sequence[Photo]) -> Kept:
        """Return these photos with the one to keep."""
        group_id = identity(level, (photo.md5 for photo in photos))
        kept, reason = self._keeper(group_id, photos)
        others = sorted((photo for photo in photos if photo.id != kept.id), key=lambda photo: photo.path)
        return Kept(group_id, level, kept, reason, tuple(others))

    def _keeper(self, group_id: str, photos: Sequence[Photo]) -> tuple[Photo, str]:
        for photo in photos:
            if photo.id == self._chosen.get(group_id):
                return photo, keeper.CHOSEN
        return keeper.choose(photos, self._rules, self.facts)


def exact_groups(contents: Mapping[str, list[Photo]], choice: Choice) -> list[Group]:
    """Return the groups of photos of the same bytes. The bytes of a stand-in prove nothing."""
    originals = ([photo for photo in photos if not photo.stand_in] for photos in contents.values())
    found = [choice.among(Level.EXACT, photos) for photos in originals if len(photos) > 1]
    return by_size(kept.group(dict.fromkeys([p.id for p in (kept.kept, *kept.others)], SAME_BYTES)) for kept in found)


def representatives(contents: Mapping[str, list[Photo]], exact: Sequence[Group]) -> list[Photo]:
    """Return one photo for each content, by MD5: the keeper of a set of exact copies; and every stand-in."""
    keepers = {group.members[0].file_id for group in exact}
    found = []
    for copies in contents.values():
        originals = [photo for photo in copies if not photo.stand_in]
        kept = [photo for photo in originals if photo.id in keepers] or originals
        found += kept[:1] + [photo for photo in copies if photo.stand_in]
    return found


def by_size(groups: Iterable[Group]) -> list[Group]:
    """Return the groups in list order: the most reclaimable first."""
    return sorted(groups, key=lambda group: (-group.reclaimable, group.id))
