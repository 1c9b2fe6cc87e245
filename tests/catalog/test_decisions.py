"""Decisions: marks, reviews and chosen keepers, and what outlives the groups."""

import pytest

from tui_dedup.catalog import Catalog
from tui_dedup.catalog.decisions import Decisions
from tui_dedup.catalog.groups import UNMEASURED
from tui_dedup.records import Action, Kind, Level

KEEP, REMOVE, UNDECIDED = Action.KEEP, Action.REMOVE, Action.UNDECIDED


@pytest.fixture
def decisions(catalog: Catalog) -> Decisions:
    return catalog.decisions


@pytest.mark.usefixtures("groups")
def test_a_mark_wins_over_the_default_until_it_is_taken_away(ids, shelf, decisions) -> None:
    decisions.mark({ids["b"]: KEEP, ids["c"]: REMOVE})
    assert shelf.actions("exact-g")["b"] is KEEP
    assert shelf.actions("perceptual-g")["c"] is REMOVE
    decisions.mark({ids["b"]: None})
    assert shelf.actions("exact-g")["b"] is REMOVE


def test_marks_come_back_as_they_were_set(ids, decisions) -> None:
    decisions.mark({ids["b"]: KEEP})
    before = decisions.marks([ids["b"], ids["c"]])
    assert before == {ids["b"]: KEEP, ids["c"]: None}
    decisions.mark({ids["b"]: REMOVE, ids["c"]: REMOVE})
    decisions.mark(before)
    assert decisions.marks([ids["b"], ids["c"]]) == before


def test_a_photo_marked_in_two_levels_counts_once(groups, shelf, ids, decisions) -> None:
    groups.replace(Level.AI, [shelf.group(Level.AI, ids["a"], ids["c"])])
    decisions.mark({ids["c"]: REMOVE})
    assert decisions.marked() == (2, 2000)
    assert decisions.marked([ids["c"], ids["d"]]) == (1, 1000)


def test_the_bytes_of_companions_count_with_their_photo(shelf) -> None:
    run = shelf.run(
        shelf.source("/photos/a", 1), shelf.source("/photos/b", 2), shelf.source("/photos/b.mov", 3, kind=Kind.VIDEO, size=50)
    )
    shelf.catalog.companions.link([("/photos/b.mov", "/photos/b")])
    ids = shelf.scan(run, a="m1", b="m1")
    shelf.catalog.groups.replace(Level.EXACT, [shelf.group(Level.EXACT, ids["a"], ids["b"])])
    assert shelf.catalog.decisions.marked() == (1, 1050)


def test_a_chosen_keeper_is_kept_with_its_reason_and_the_old_one_goes(groups, ids, shelf, decisions) -> None:
    decisions.mark({ids["a"]: KEEP, ids["b"]: REMOVE})
    decisions.set_keeper("exact-g", ids["b"])
    assert shelf.actions("exact-g") == {"b": KEEP, "a": REMOVE}
    assert groups.members("exact-g")[0].reason == "your choice"
    assert decisions.chosen_keepers() == {"exact-g": ids["b"]}


def test_photos_are_not_said_to_be_to_a_chosen_keeper_what_they_are_to_another(groups, decisions) -> None:
    before = groups.members("perceptual-g")
    decisions.set_keeper("perceptual-g", before[1].photo.id)
    assert {member.evidence for member in groups.members("perceptual-g")} == {UNMEASURED}
    assert [row.relation for row in groups.rows(Level.PERCEPTUAL)] == [UNMEASURED.relation]
    decisions.set_keeper("perceptual-g", before[0].photo.id)
    assert [member.evidence for member in groups.members("perceptual-g")] == [member.evidence for member in before]
    assert [row.relation for row in groups.rows(Level.PERCEPTUAL)] == [before[1].evidence.relation]


def test_exact_copies_are_exact_copies_of_any_keeper(groups, ids, decisions) -> None:
    before = {member.evidence for member in groups.members("exact-g")}
    decisions.set_keeper("exact-g", ids["b"])
    assert {member.evidence for member in groups.members("exact-g")} == before


@pytest.mark.usefixtures("groups")
def test_a_chosen_exact_keeper_stands_for_its_set_in_the_levels_above(ids, shelf, decisions) -> None:
    decisions.set_keeper("exact-g", ids["b"])
    assert shelf.actions("perceptual-g") == {"b": KEEP, "c": UNDECIDED, "d": UNDECIDED}


@pytest.mark.usefixtures("groups")
def test_a_keeper_chosen_above_leaves_the_exact_group_alone(ids, shelf, decisions) -> None:
    decisions.set_keeper("perceptual-g", ids["c"])
    assert shelf.actions("perceptual-g") == {"c": KEEP, "a": UNDECIDED, "d": UNDECIDED}
    assert shelf.actions("exact-g") == {"a": KEEP, "b": REMOVE}


def test_what_was_decided_in_reviewed_groups_outlives_them(groups, shelf, ids, decisions) -> None:
    groups.replace(Level.AI, [shelf.group(Level.AI, ids["a"], ids["c"], ids["d"])])
    decisions.mark({ids["c"]: REMOVE, ids["d"]: KEEP})
    decisions.note_decided(Level.AI)
    assert decisions.decided(Level.AI) == [], "nothing was reviewed yet"
    decisions.set_reviewed("ai-g", True)
    decisions.note_decided(Level.AI)
    assert decisions.decided(Level.AI) == [("m1", "m2", REMOVE), ("m1", "m3", KEEP)]
    decisions.mark({ids["d"]: None})
    decisions.note_decided(Level.AI)
    assert decisions.decided(Level.AI) == [("m1", "m2", REMOVE)], "a mark was taken away"
    groups.replace(Level.AI, [])
    decisions.note_decided(Level.AI)
    assert decisions.decided(Level.AI) == [("m1", "m2", REMOVE)]
