"""Which groups a list shows: words that a person types, or picks."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tui_dedup.records import GroupRow, Relation

HELP = "type a name or a folder, or pick: ↓"
_WORD = re.compile(r'"([^"]*)"|(\S+)')
_SIZE = re.compile(r">(\d+(?:\.\d+)?)([kmgt]?)b?", re.IGNORECASE)
_FACTORS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_SIZES = (">100KB", ">1MB", ">10MB", ">100MB")
UNREVIEWED, MARKED, RETURNED = "unreviewed", "marked", "returned"


@dataclass(frozen=True, slots=True)
class Filter:
    """All of these must hold; each of `words` stands in the relation or in the path of a photo."""

    words: tuple[str, ...] = ()
    unreviewed: bool = False
    marked: bool = False
    at_least: float = 0
    returned: bool = False

    def accepts(self, row: GroupRow, holding: Mapping[str, set[str]]) -> bool:
        """Return whether a group is shown; `holding` gives for each word the groups with a photo of such a path."""
        return (
            not (self.unreviewed and row.reviewed)
            and not (self.marked and not row.marked)
            and not (self.returned and not row.returned)
            and row.reclaimable >= self.at_least
            and all(word in row.relation or row.id in holding.get(word, ()) for word in self.words)
        )


@dataclass(frozen=True, slots=True)
class Pick:
    """A word that a person may pick, what it means, and in how many groups it would leave."""

    word: str
    meaning: str
    groups: int


def parse(text: str) -> Filter:
    """Return the filter that a person typed; every word that is no keyword and no size is looked for.

    Words in quotation marks are one word; ~ at the beginning of one is the person's home.
    """
    words, at_least = [], 0.0
    found = [word.lower() for word in _words(text)]
    for word in found:
        if size := _SIZE.fullmatch(word):
            at_least = float(size[1]) * _FACTORS[size[2]]
        elif word not in (UNREVIEWED, MARKED, RETURNED):
            words.append(os.path.expanduser(word).lower() if word.startswith("~/") else word)
    return Filter(tuple(words), UNREVIEWED in found, MARKED in found, at_least, RETURNED in found)


def toggled(text: str, word: str) -> str:
    """Return what was typed with `word` added, or taken out when it is there; of sizes there is one at most."""
    words = _words(text)
    size = _SIZE.fullmatch(word)
    kept = [each for each in words if each != word and not (size and _SIZE.fullmatch(each))]
    return " ".join(f'"{each}"' if " " in each else each for each in (kept if word in words else [*kept, word]))


def is_picked(text: str, word: str) -> bool:
    """Return whether a word was typed, or picked."""
    return word in _words(text)


def _words(text: str) -> list[str]:
    return [quoted or plain.strip('"') for quoted, plain in _WORD.findall(text) if quoted or plain.strip('"')]


def picks(rows: Sequence[GroupRow], folders: Mapping[str, int]) -> list[Pick]:
    """Return what may be picked among these groups: what leaves all of them, or none, is left out.

    `folders` gives folders, as a person would type them, and the number of groups with a photo there.
    """
    relations = Counter(row.relation for row in rows)
    found = [
        Pick(UNREVIEWED, "not decided on", sum(not row.reviewed for row in rows)),
        Pick(MARKED, "with photos to remove", sum(bool(row.marked) for row in rows)),
        Pick(RETURNED, "came back after “not similar”", sum(row.returned for row in rows)),
        *(Pick(str(relation), "relation", relations[relation]) for relation in Relation),
        *(Pick(size, "frees at least that", len(shown(rows, parse(size), {}))) for size in _SIZES),
        *(Pick(folder, "folder", groups) for folder, groups in folders.items()),
    ]
    return [pick for pick in found if 0 < pick.groups < len(rows)]


def shown(rows: Iterable[GroupRow], chosen: Filter, holding: Mapping[str, set[str]]) -> list[GroupRow]:
    """Return the rows that the filter accepts."""
    return [row for row in rows if chosen.accepts(row, holding)] if chosen != Filter() else list(rows)
