"""The order of a list, and what a filter lets through."""

import pytest

from tui_dedup.records import GroupRow, Level, Relation
from tui_dedup.tui.filters import Filter, parse, shown
from tui_dedup.tui.listing import Order, joined, ordered


def row(name: str, size: int = 0, photos: int = 2, relation: Relation = Relation.RESIZED, **more: object) -> GroupRow:
    fields = {"marked": 0, "reviewed": False, **more}
    return GroupRow(name, Level.PERCEPTUAL, photos, relation, size, **fields)  # type: ignore[arg-type]


ROWS = [row("a", 5, 2, Relation.CROPPED), row("b", 9, 3, Relation.EDITED), row("c", 7, 4, Relation.RESIZED)]


@pytest.mark.parametrize(("order", "names"), [(Order.SAVINGS, "bca"), (Order.PHOTOS, "cba"), (Order.RELATION, "cab")])
def test_orders(order: Order, names: str) -> None:
    assert "".join(ordered(ROWS, order)) == names


def test_new_groups_join_at_the_end() -> None:
    rows, new = joined("ba", [row("a"), row("b"), row("n"), row("m")])
    assert "".join(rows) == "banm"
    assert new == 2


def test_groups_that_are_no_more_leave() -> None:
    rows, new = joined("bxa", [row("a"), row("b")])
    assert ("".join(rows), new) == ("ba", 0)


@pytest.mark.parametrize(
    ("typed", "filter_"),
    [
        ("", Filter()),
        ("Beach unreviewed", Filter(("beach",), unreviewed=True)),
        (">2MB marked", Filter(marked=True, at_least=2e6)),
        (">1.5g", Filter(at_least=1.5e9)),
        (">", Filter((">",))),
    ],
)
def test_what_is_typed(typed: str, filter_: Filter) -> None:
    assert parse(typed) == filter_


def test_filters_hold_together() -> None:
    rows = [row("a", 5, reviewed=True), row("b", 5), row("c", 1), row("d", 5, relation=Relation.CROPPED)]
    assert [each.id for each in shown(rows, Filter(("resized",), True, False, 2), {})] == ["b"]
    assert [each.id for each in shown(rows, Filter(("beach",)), {"beach": {"c", "d"}})] == ["c", "d"]
