"""From numbers of photos to the groups that the catalog keeps."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

from tui_dedup.match import keeper
from tui_dedup.records import Evidence, Group, Level, Member, Photo, Relation
from tui_dedup.settings import KeepRule

Measure = Callable[[Photo, Photo], Evidence]
"""From a member and its keeper to the evidence between them."""

SAME_BYTES = Evidence(Relation.SAME_BYTES)


def identity(level: Level, md5s: Iterable[str]) -> str:
    """Return the id of the group of these contents: the same in every run, whatever the files are called."""
    return hashlib.sha256("\n".join([level, *sorted(set(md5s))]).encode()).hexdigest()[:16]


class Builder:
    """Makes groups: chooses the keeper by rules, or takes the one that a person chose, and measures the others."""

    def __init__(self, rules: Sequence[KeepRule], chosen: Mapping[str, int]) -> None:
        """Take the rules in order and the chosen keepers' file ids by group id."""
        self._rules = rules
        self._chosen = chosen

    def group(self, level: Level, photos: Sequence[Photo], measure: Measure) -> Group:
        """Return the group of these photos, the keeper first, then the others by path."""
        group_id = identity(level, (photo.md5 for photo in photos))
        kept, reason = self._keeper(group_id, photos)
        others = sorted((photo for photo in photos if photo.id != kept.id), key=lambda photo: photo.path)
        members = [Member(kept.id, True, reason, measure(kept, kept))]
        members += [Member(photo.id, False, "", measure(photo, kept)) for photo in others]
        return Group(group_id, level, tuple(members), sum(photo.file.size for photo in others))

    def _keeper(self, group_id: str, photos: Sequence[Photo]) -> tuple[Photo, str]:
        for photo in photos:
            if photo.id == self._chosen.get(group_id):
                return photo, keeper.CHOSEN
        return keeper.choose(photos, self._rules)


def by_size(groups: Iterable[Group]) -> list[Group]:
    """Return the groups in list order: the most reclaimable first."""
    return sorted(groups, key=lambda group: (-group.reclaimable, group.id))
