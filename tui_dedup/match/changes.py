"""What changed between two sets of groups, in words."""

from collections.abc import Mapping, Set

from tui_dedup.text import count


def described(before: Mapping[str, Set[int]], after: Mapping[str, Set[int]]) -> str:
    """Return what became of the groups, by id to file ids: gone, split, changed or new; empty when nothing did."""
    lost = [members for group, members in before.items() if group not in after]
    fresh = [members for group, members in after.items() if group not in before]
    split = sum(sum(not members.isdisjoint(part) for part in fresh) > 1 for members in lost)
    gone = sum(all(members.isdisjoint(part) for part in fresh) for members in lost)
    new = sum(all(members.isdisjoint(part) for part in lost) for members in fresh)
    changed = len(lost) - split - gone
    told = [(gone, "gone"), (split, "split"), (changed, "changed"), (new, "new")]
    return ", ".join(f"{count(number, 'group')} {what}" for number, what in told if number)
