"""The order of a group list: by a person's choice, and steady while new groups come in."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from tui_dedup.records import GroupRow, Relation


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


def ordered(rows: Sequence[GroupRow], order: Order) -> list[GroupRow]:
    """Return the rows in that order; equal ones stay as they stood."""
    return sorted(rows, key=_KEYS[order])


def joined(shown: Sequence[GroupRow], now: Sequence[GroupRow]) -> tuple[list[GroupRow], int]:
    """Return the rows of `now` with those already shown in their places and the new ones at the end, and how many are new."""
    found = {row.id: row for row in now}
    known = [found.pop(row.id) for row in shown if row.id in found]
    return known + list(found.values()), len(found)
