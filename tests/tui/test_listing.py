"""The order of a list, and what a filter lets through."""

import pytest

from tui_dedup.records import GroupRow, Level, Relation
from tui_dedup.tui.filters import Filter, Pick, parse, picks, shown, toggled
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
        ('"Same scene" returned', Filter(("same scene",), returned=True)),
        ('"half typed', Filter(("half", "typed"))),
    ],
)
def test_what_is_typed(typed: str, filter_: Filter) -> None:
    assert parse(typed) == filter_


def test_filters_hold_together() -> None:
    rows = [row("a", 5, reviewed=True), row("b", 5), row("c", 1), row("d", 5, relation=Relation.CROPPED)]
    assert [each.id for each in shown(rows, Filter(("resized",), True, False, 2), {})] == ["b"]
    assert [each.id for each in shown(rows, Filter(("beach",)), {"beach": {"c", "d"}})] == ["c", "d"]


@pytest.mark.parametrize(
    ("text", "word", "after"),
    [
        ("", "unreviewed", "unreviewed"),
        ("beach", "same scene", 'beach "same scene"'),
        ('beach "same scene"', "same scene", "beach"),
        (">1MB beach", ">10MB", "beach >10MB"),
    ],
)
def test_a_pick_is_added_to_what_was_typed_or_taken_out(text: str, word: str, after: str) -> None:
    assert toggled(text, word) == after


def test_what_leaves_all_groups_or_none_is_not_offered() -> None:
    rows = [row("a", 200_000, reviewed=True), row("b", 9, relation=Relation.CROPPED, returned=True), row("c", 5)]
    assert picks(rows, {"~/2019/": 2, "~/": 3}) == [
        Pick("unreviewed", "not decided on", 2),
        Pick("returned", "came back after “not similar”", 1),
        Pick("resized", "relation", 2),
        Pick("cropped", "relation", 1),
        Pick(">100KB", "frees at least that", 1),
        Pick("~/2019/", "folder", 2),
    ]
