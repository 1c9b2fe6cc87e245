"""The order of a group list: by a person's choice, and steady while new groups come in."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from tui_dedup.records import GroupRow, Level, Relation
from tui_dedup.tui import words
from tui_dedup.tui.filters import Filter, Pick, picks, shown

if TYPE_CHECKING:
    from tui_dedup.catalog import Catalog


FIRST = 200
"""How many groups are shown before the others are read."""
FOLDERS = 8
"""How many folders are offered to be picked, those with the most groups."""


class Order(StrEnum):
    """What a list is sorted by."""

    SAVINGS = "savings"
    PHOTOS = "photos"
    RELATION = "relation"

    def next(self) -> "Order":
        """Return the order after this one, in turn."""
        orders = list(Order)
        return orders[(orders.index(self) + 1) % len(orders)]


_CLOSEST = list(Relation)
_KEYS: dict[Order, Callable[[GroupRow], int]] = {
    Order.SAVINGS: lambda row: -row.reclaimable,
    Order.PHOTOS: lambda row: -row.photos,
    Order.RELATION: lambda row: _CLOSEST.index(row.relation),
}


class Listing:
    """The groups of a level as a person wants to see them: filtered, in an order, new ones at the end.

    `load`, `choose` and `sort` take long with many groups: they are asked of the store, away from the event loop.
    """

    def __init__(self, level: Level) -> None:
        """Start empty, sorted by savings."""
        self.level = level
        self.order = Order.SAVINGS
        self.visible: list[GroupRow] = []
        self.new = 0
        self._rows: dict[str, GroupRow] = {}
        self._read = False
        self._filter = Filter()

    def __len__(self) -> int:
        """How many groups there are, in sight or not."""
        return len(self._rows)

    @property
    def hidden(self) -> frozenset[str]:
        """The ids of the groups that the filter hides."""
        return frozenset(self._rows.keys() - {row.id for row in self.visible})

    def peek(self, catalog: "Catalog") -> None:
        """Read the first groups only, to have something in sight at once."""
        self._rows = ordered(catalog.groups.rows(self.level, FIRST), self.order)
        self._look(catalog)

    def load(self, catalog: "Catalog") -> None:
        """Read the groups; those already there stay in their places and `new` counts those that joined at the end."""
        rows = catalog.groups.rows(self.level)
        if self._read:
            self._rows, self.new = joined(self._rows, rows)
        else:
            self._rows, self._read = ordered(rows, self.order), True
        self._look(catalog)

    def choose(self, catalog: "Catalog", chosen: Filter) -> None:
        """Show only the groups that a filter accepts."""
        self._filter = chosen
        self._look(catalog)

    def picks(self, catalog: "Catalog") -> list[Pick]:
        """Return what the groups may be filtered by."""
        folders = catalog.groups.folders(self.level, FOLDERS)
        return picks(list(self._rows.values()), {f"{words.place(folder)}/": groups for folder, groups in folders.items()})

    def sort(self, catalog: "Catalog") -> None:
        """Sort by the next order."""
        self.order, self.new = self.order.next(), 0
        self._rows = ordered(self._rows.values(), self.order)
        self._look(catalog)

    def update(self, changed: Mapping[str, GroupRow]) -> None:
        """Take in rows that changed, by group id."""
        self._rows.update((group, row) for group, row in changed.items() if group in self._rows)

    def _look(self, catalog: "Catalog") -> None:
        holding = {word: catalog.groups.holding(self.level, word) for word in self._filter.words}
        self.visible = shown(self._rows.values(), self._filter, holding)


def ordered(rows: Iterable[GroupRow], order: Order) -> dict[str, GroupRow]:
    """Return the rows in that order, by group id; equal ones stay as they stood."""
    return {row.id: row for row in sorted(rows, key=_KEYS[order])}


def joined(known: Iterable[str], rows: Iterable[GroupRow]) -> tuple[dict[str, GroupRow], int]:
    """Return the rows by group id, those already `known` in their places and the new ones at the end; and how many are new."""
    found = {row.id: row for row in rows}
    kept = {group: found.pop(group) for group in known if group in found}
    return kept | found, len(found)
