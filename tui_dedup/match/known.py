"""What an earlier search knows of the contents of now: where most of them were there, few pairs are left to look for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tui_dedup.catalog import NearPairs
from tui_dedup.match.pairs import Indices, Pairs


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of n contents, by the numbers of now.

    `fresh`, bool (n,), are those of which not all pairs are known; `pairs` are all among the others, and `looked`, int8, is
    what a closer look at each found, as in `NearPairs`.
    """

    fresh: NDArray[np.bool_]
    pairs: Pairs
    looked: NDArray[np.int8]

    @classmethod
    def of(cls, near: NearPairs | None, md5s: Sequence[str], rest: Indices) -> Self:
        """Take the last search that looked for the same, and the contents of now, in order, of which `rest` stand for all."""
        fresh = np.ones(len(md5s), bool)
        if near is None or not len(md5s):
            nothing = np.empty(0, np.int32)
            return cls(fresh, Pairs(nothing, nothing, nothing.astype(np.float32)), nothing.astype(np.int8))
        contents = np.array(md5s, "S32")
        places = np.minimum(np.searchsorted(contents, near.contents), len(contents) - 1).astype(np.int32)
        standing = np.zeros(len(md5s), bool)
        standing[rest] = True
        there = (contents[places] == near.contents) & near.whole & standing[places]
        fresh[places[there]] = False
        kept = there[near.a] & there[near.b]
        return cls(fresh, Pairs(places[near.a[kept]], places[near.b[kept]], near.score[kept]), near.looked[kept])

    def looked_at(self, pairs: Pairs) -> NDArray[np.int8]:
        """Return for each pair what a closer look found, int8 (m,): 0 where nobody looked."""
        found = np.zeros(len(pairs), np.int8)
        places = pairs.places_of(self.pairs)
        found[places[places >= 0]] = self.looked[places >= 0]
        return found
