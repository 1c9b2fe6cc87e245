"""What a person's answers change about who stands together."""

from collections.abc import Sequence, Set
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from tui_dedup.catalog import Catalog
from tui_dedup.match.clusters import stars
from tui_dedup.match.edges import numbers
from tui_dedup.match.groups import Outline, identity
from tui_dedup.match.pairs import Pairs
from tui_dedup.records import Level, Verdict


class Answers:
    """What a person said of pairs of contents, by MD5: which are the same, and which never to group again."""

    def __init__(self, catalog: Catalog) -> None:
        """Read the answers, and which contents are newer than the first of them."""
        self.all = catalog.feedback.all()
        self.rejected = catalog.feedback.rejected()
        self._named = {md5 for pair in self.rejected for md5 in pair}
        self._newer = catalog.contents.seen_after(min(self.rejected.values())) if self.rejected else {}

    def stars(self, contents: NDArray[np.bytes_], edges: Pairs, leaders: Set[int]) -> list[list[int]]:
        """Return the numbers of the contents of each group, its centre first; `contents`, S32 (n,), are the MD5s in order.

        What was said to be the same is near. What was said not to be similar stands together only when a content that was
        not known then is near both. `leaders` are those of piles.
        """
        named = {md5 for pair in self.all for md5 in pair} | set(self._newer)
        number = numbers(contents, sorted(named))
        there = {pair: (number[pair[0]], number[pair[1]]) for pair in self.all if pair[0] in number and pair[1] in number}
        same = [place for pair, place in there.items() if self.all[pair] is Verdict.SAME]
        apart = {place: self.rejected[pair] for pair, place in there.items() if pair in self.rejected}
        seen = {number[md5]: run for md5, run in self._newer.items() if md5 in number}
        return stars(len(contents), edges.with_pairs(same), apart, seen, leaders)

    def outline(self, level: Level, md5s: Sequence[str]) -> Outline:
        """Return the group of these contents, with the pairs of them that were said not to be similar."""
        there = self._named.intersection(md5s) if self._named else ()
        rejected = [pair for pair in combinations(sorted(there), 2) if pair in self.rejected]
        return Outline(identity(level, md5s), tuple(md5s), tuple(rejected))
