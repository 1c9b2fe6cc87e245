"""What changed between two sets of groups, in words."""

from collections.abc import Mapping, Set

from tui_dedup.records import Level
from tui_dedup.text import count

_KINDS = {
    Level.EXACT: "of exact copies",
    Level.PERCEPTUAL: "of photos that look the same",
    Level.AI: "of similar photos",
}


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
