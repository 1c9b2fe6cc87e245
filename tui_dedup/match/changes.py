"""What changed between two sets of groups, in words."""

from collections import defaultdict
from collections.abc import Mapping, Set

from tui_dedup.records import Level
from tui_dedup.text import count

_KINDS = {
    Level.EXACT: "of exact copies",
    Level.PERCEPTUAL: "of photos that look the same",
    Level.AI: "of similar photos",
}


class Changes:
    """What a run changes of the groups of its levels, however often it groups them: the last time it tells of all."""

    def __init__(self) -> None:
        """Begin a run."""
        self._known: dict[Level, bool] = {}
        self._lost: defaultdict[Level, dict[str, Set[str]]] = defaultdict(dict)
        self._fresh: defaultdict[Level, dict[str, Set[str]]] = defaultdict(dict)

    def note(self, level: Level, lost: Mapping[str, Set[str]], fresh: Mapping[str, Set[str]], *, known: bool) -> None:
        """Note which groups of a level went and came, by id to contents; `known`: there were groups before."""
        self._known.setdefault(level, known)
        for gone, come, here in ((lost, self._lost[level], self._fresh[level]), (fresh, self._fresh[level], self._lost[level])):
            come.update({group: md5s for group, md5s in gone.items() if group not in here})
            for group in gone:
                here.pop(group, None)

    def told(self, level: Level, groups: int, *, first: bool) -> str:
        """Return in words what was noted of a level that has so many `groups` now, or nothing.

        Where there were none, and until a `first` run came to its end, nobody knows of other groups: it says what was found.
        """
        if level not in self._known:
            return ""
        if first or not self._known[level]:
            return found(level, groups)
        return described(level, self._lost[level], self._fresh[level])


def found(level: Level, groups: int) -> str:
    """Return how many groups of a level were found where nobody knew of any before; empty when there are none."""
    return f"Found {count(groups, 'group')} {_KINDS[level]}." if groups else ""


def described(level: Level, lost: Mapping[str, Set[str]], fresh: Mapping[str, Set[str]]) -> str:
    """Return what became of a level's groups, by id to contents: those `lost` and those that are `fresh`; empty without any.

    A lost group whose contents stand in no fresh one is gone, one whose contents stand in several is split, else it
    changed; a fresh one of contents that stood in none is new.
    """
    heir = {md5: group for group, md5s in fresh.items() for md5 in md5s}
    stood = {md5 for md5s in lost.values() for md5 in md5s}
    heirs = [len({heir[md5] for md5 in md5s if md5 in heir}) for md5s in lost.values()]
    gone, split = heirs.count(0), sum(number > 1 for number in heirs)
    changed = len(heirs) - gone - split
    new = sum(md5s.isdisjoint(stood) for md5s in fresh.values())
    told = [(gone, "gone"), (split, "split"), (changed, "changed"), (new, "new")]
    words = ", ".join(f"{count(number, 'group')} {what}" for number, what in told if number)
    return f"Level {level}: {words}." if words else ""
