"""Groups: what the list and the review show, and what the matcher asks."""

import pytest
from msgspec.structs import replace

from tui_dedup.catalog import State
from tui_dedup.records import Action, Kind, Level

KEEP, REMOVE, UNDECIDED = Action.KEEP, Action.REMOVE, Action.UNDECIDED


@pytest.mark.usefixtures("groups")
def test_exact_groups_start_with_all_but_the_keeper_marked_and_others_undecided(shelf) -> None:
    assert shelf.actions("exact-g") == {"a": KEEP, "b": REMOVE}
    assert shelf.actions("perceptual-g") == {"a": KEEP, "c": UNDECIDED, "d": UNDECIDED}


def test_a_new_match_keeps_marks_and_reviews(groups, shelf, ids) -> None:
    shelf.catalog.decisions.mark({ids["c"]: REMOVE})
    shelf.catalog.decisions.set_reviewed("perceptual-g", True)
    groups.replace(Level.PERCEPTUAL, [shelf.group(Level.PERCEPTUAL, ids["a"], ids["c"])])
    (row,) = groups.rows(Level.PERCEPTUAL)
    assert (row.photos, row.marked, row.reviewed) == (2, 1, True)


def test_replacing_one_level_leaves_the_others(groups) -> None:
    groups.replace(Level.PERCEPTUAL, [])
    assert groups.rows(Level.PERCEPTUAL) == []
    assert [row.id for row in groups.rows(Level.EXACT)] == ["exact-g"]


def test_the_most_reclaimable_group_is_listed_first(groups, shelf, ids) -> None:
    small = shelf.group(Level.AI, ids["a"], ids["c"], name="small")
    large = shelf.group(Level.AI, ids["a"], ids["c"], ids["d"], name="large")
    groups.replace(Level.AI, [small, large])
    assert [row.id for row in groups.rows(Level.AI)] == ["ai-large", "ai-small"]


def test_one_row_is_the_same_as_in_the_list(groups) -> None:
    assert [groups.row("exact-g")] == groups.rows(Level.EXACT)
    assert groups.row("no such group") is None


def test_summary_has_every_level(groups) -> None:
    assert groups.summary() == {Level.EXACT: (1, 1000), Level.PERCEPTUAL: (1, 2000), Level.AI: (0, 0)}


def test_what_a_group_frees_counts_by_the_keeper_that_a_person_chose(groups, shelf) -> None:
    run = shelf.run(shelf.source("/photos/a", 1, size=5000), shelf.source("/photos/b", 2, size=300))
    ids = shelf.scan(run, a="m1", b="m2")
    groups.replace(Level.AI, [shelf.group(Level.AI, ids["a"], ids["b"])])
    assert groups.rows(Level.AI)[0].reclaimable == 300
    shelf.catalog.decisions.set_keeper("ai-g", ids["b"])
    assert groups.rows(Level.AI)[0].reclaimable == groups.summary()[Level.AI][1] == 5000


def test_what_travels_with_a_photo_is_freed_with_it(groups, shelf, ids) -> None:
    shelf.run(shelf.source("/photos/c.mov", 9, kind=Kind.VIDEO, size=7))
    shelf.catalog.companions.link([("/photos/c.mov", "/photos/c")])
    groups.replace(Level.AI, [shelf.group(Level.AI, ids["a"], ids["c"])])
    assert groups.rows(Level.AI)[0].reclaimable == groups.summary()[Level.AI][1] == 1007


def test_where_the_keeper_is_gone_the_next_photo_stays(groups, shelf, ids) -> None:
    shelf.catalog.files.set_gone("/photos/a", True)
    assert [row.reclaimable for row in groups.rows(Level.PERCEPTUAL)] == [1000]
    assert groups.summary()[Level.PERCEPTUAL] == (1, 1000)


def test_a_member_above_names_the_other_copies_that_it_stands_for(groups) -> None:
    keeper = groups.members("perceptual-g")[0]
    assert keeper.copies == ("/photos/b",)
    assert groups.members("exact-g")[0].copies == ()


@pytest.mark.usefixtures("groups")
def test_a_file_that_we_moved_away_stands_in_no_group_until_it_is_back(shelf) -> None:
    shelf.catalog.files.set_gone("/photos/c", True)
    assert set(shelf.actions("perceptual-g")) == {"a", "d"}
    shelf.catalog.files.set_gone("/photos/c", False)
    assert set(shelf.actions("perceptual-g")) == {"a", "c", "d"}


def test_a_group_of_which_one_member_is_left_is_no_group(groups, shelf) -> None:
    shelf.catalog.files.set_gone("/photos/b", True)
    assert groups.rows(Level.EXACT) == []
    assert groups.summary()[Level.EXACT] == (0, 0)
    assert groups.all(Level.EXACT) == []


def test_an_update_leaves_all_other_groups_as_they_are(groups, shelf, ids) -> None:
    groups.replace(Level.AI, [shelf.group(Level.AI, ids["a"], ids["c"], name=name) for name in ("one", "two")])
    shelf.catalog.decisions.set_keeper("ai-one", ids["c"])
    state = State("rules", "photos", "answers")
    groups.update(Level.AI, state, ["ai-two"], [shelf.group(Level.AI, ids["c"], ids["d"], name="three")])
    assert groups.contents(["ai-one", "ai-two", "ai-three"]) == {"ai-one": {"m1", "m2"}, "ai-three": {"m2", "m3"}}
    assert groups.files(Level.AI) == {"ai-one": {ids["a"], ids["c"]}, "ai-three": {ids["c"], ids["d"]}}
    assert groups.placed(Level.PERCEPTUAL) == dict.fromkeys(["m1", "m2", "m3"], "perceptual-g")
    assert groups.members("ai-one")[0].reason == "your choice"
    assert (groups.state(Level.AI), groups.state(Level.EXACT)) == (state, State("", "", ""))


def test_a_level_that_was_never_grouped_has_no_state(shelf) -> None:
    assert shelf.catalog.groups.state(Level.EXACT) is None


def test_a_group_to_which_a_rejected_pair_returned_says_so(groups, shelf, ids) -> None:
    groups.replace(Level.AI, [replace(shelf.group(Level.AI, ids["a"], ids["c"], ids["d"]), returned=True)])
    assert [row.returned for row in groups.rows(Level.AI)] == [True]
    assert [row.returned for row in groups.rows(Level.PERCEPTUAL)] == [False]
    assert groups.returned(Level.AI) == {"ai-g": True}


def test_keepers_and_the_size_of_a_level_are_known(groups, ids) -> None:
    assert groups.keepers(Level.EXACT) == {ids["a"]}
    assert groups.size(Level.PERCEPTUAL) == (1, 2000)
    assert groups.size(Level.AI) == (0, 0)


def test_a_level_that_a_run_left_out_was_not_searched(groups) -> None:
    assert groups.searched() == set()
    groups.update(Level.AI, State("rules", "photos", "answers"), [], [])
    assert groups.searched() == {Level.AI}
    groups.replace(Level.AI, [])
    assert groups.searched() == set()
