"""What changed between two sets of groups, in words."""

from collections.abc import Mapping, Set

from tui_dedup.text import count


def described(lost: Mapping[str, Set[str]], fresh: Mapping[str, Set[str]]) -> str:
    """Return what became of groups, by id to contents: of those `lost` and those that are `fresh`; empty when there are none.

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
    return ", ".join(f"{count(number, 'group')} {what}" for number, what in told if number)
