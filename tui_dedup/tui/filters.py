"""Which groups a list shows: words that a person types."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tui_dedup.records import GroupRow

HELP = "name, folder, relation, unreviewed, marked, >2MB"
_SIZE = re.compile(r">(\d+(?:\.\d+)?)([kmgt]?)b?", re.IGNORECASE)
_FACTORS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


@dataclass(frozen=True, slots=True)
class Filter:
    """All of these must hold; each of `words` stands in the relation or in the path of a photo."""

    words: tuple[str, ...] = ()
    unreviewed: bool = False
    marked: bool = False
    at_least: float = 0

    def accepts(self, row: GroupRow, holding: Mapping[str, set[str]]) -> bool:
        """Return whether a group is shown; `holding` gives for each word the groups with a photo of such a path."""
        return (
            not (self.unreviewed and row.reviewed)
            and not (self.marked and not row.marked)
            and row.reclaimable >= self.at_least
            and all(word in row.relation or row.id in holding.get(word, ()) for word in self.words)
        )


def parse(text: str) -> Filter:
    """Return the filter that a person typed; every word that is no keyword and no size is looked for."""
    words, unreviewed, marked, at_least = [], False, False, 0.0
    for word in text.lower().split():
        if size := _SIZE.fullmatch(word):
            at_least = float(size[1]) * _FACTORS[size[2].lower()]
        elif word == "unreviewed":
            unreviewed = True
        elif word == "marked":
            marked = True
        else:
            words.append(word)
    return Filter(tuple(words), unreviewed, marked, at_least)


def shown(rows: Iterable[GroupRow], chosen: Filter, holding: Mapping[str, set[str]]) -> list[GroupRow]:
    """Return the rows that the filter accepts."""
    return [row for row in rows if chosen.accepts(row, holding)] if chosen != Filter() else list(rows)
