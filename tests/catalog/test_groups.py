from dataclasses import replace

import pytest

from tui_dedup.catalog import State
from tui_dedup.records import Action, Kind, Level

KEEP, REMOVE, UNDECIDED = Action.KEEP, Action.REMOVE, Action.UNDECIDED


@pytest.fixture
def ids(shelf) -> dict[str, int]:
    """a and b are copies; c and d look like a."""
    return shelf.photos(a="m1", b="m1", c="m2", d="m3")


@pytest.fixture
def groups(shelf, ids):
    """An exact group of a and b, and a perceptual one of a, c and d."""
    shelf.catalog.groups.replace(Level.EXACT, [shelf.group(Level.EXACT, ids["a"], ids["b"])])
    shelf.catalog.groups.replace(Level.PERCEPTUAL, [shelf.group(Level.PERCEPTUAL, ids["a"], ids["c"], ids["d"])])
    return shelf.catalog.groups


def actions(groups, group: str) -> dict[str, Action]:
    return {view.photo.path.removeprefix("/photos/"): view.action for view in groups.members(group)}


def test_exact_groups_start_with_all_but_the_keeper_marked_and_others_undecided(groups) -> None:
    assert actions(groups, "exact-g") == {"a": KEEP, "b": REMOVE}
    assert actions(groups, "perceptual-g") == {"a": KEEP, "c": UNDECIDED, "d": UNDECIDED}


def test_a_mark_wins_over_the_default_until_it_is_taken_away(groups, ids) -> None:
    groups.mark({ids["b"]: KEEP, ids["c"]: REMOVE})
    assert actions(groups, "exact-g")["b"] is KEEP
    assert actions(groups, "perceptual-g")["c"] is REMOVE
    groups.mark({ids["b"]: None})
    assert actions(groups, "exact-g")["b"] is REMOVE


def test_marks_come_back_as_they_were_set(groups, ids) -> None:
    groups.mark({ids["b"]: KEEP})
    before = groups.marks([ids["b"], ids["c"]])
    assert before == {ids["b"]: KEEP, ids["c"]: None}
    groups.mark({ids["b"]: REMOVE, ids["c"]: REMOVE})
    groups.mark(before)
    assert groups.marks([ids["b"], ids["c"]]) == before


def test_a_new_match_keeps_marks_and_reviews(groups, shelf, ids) -> None:
    groups.mark({ids["c"]: REMOVE})
    groups.set_reviewed("perceptual-g", True)
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


def test_a_photo_marked_in_two_levels_counts_once(groups, shelf, ids) -> None:
    groups.replace(Level.AI, [shelf.group(Level.AI, ids["a"], ids["c"])])
    groups.mark({ids["c"]: REMOVE})
    assert groups.marked() == (2, 2000)
    assert groups.marked([ids["c"], ids["d"]]) == (1, 1000)


def test_the_bytes_of_companions_count_with_their_photo(shelf) -> None:
    run = shelf.run(
        shelf.source("/photos/a", 1), shelf.source("/photos/b", 2), shelf.source("/photos/b.mov", 3, kind=Kind.VIDEO, size=50)
    )
    shelf.catalog.companions.link([("/photos/b.mov", "/photos/b")])
    ids = shelf.scan(run, a="m1", b="m1")
    shelf.catalog.groups.replace(Level.EXACT, [shelf.group(Level.EXACT, ids["a"], ids["b"])])
    assert shelf.catalog.groups.marked() == (1, 1050)


def test_a_chosen_keeper_is_kept_with_its_reason_and_the_old_one_goes(groups, ids) -> None:
    groups.mark({ids["a"]: KEEP, ids["b"]: REMOVE})
    groups.set_keeper("exact-g", ids["b"])
    assert actions(groups, "exact-g") == {"b": KEEP, "a": REMOVE}
    assert groups.members("exact-g")[0].reason == "your choice"
    assert groups.chosen_keepers() == {"exact-g": ids["b"]}


def test_a_chosen_exact_keeper_stands_for_its_set_in_the_levels_above(groups, ids) -> None:
    groups.set_keeper("exact-g", ids["b"])
    assert actions(groups, "perceptual-g") == {"b": KEEP, "c": UNDECIDED, "d": UNDECIDED}


def test_a_keeper_chosen_above_leaves_the_exact_group_alone(groups, ids) -> None:
    groups.set_keeper("perceptual-g", ids["c"])
    assert actions(groups, "perceptual-g") == {"c": KEEP, "a": UNDECIDED, "d": UNDECIDED}
    assert actions(groups, "exact-g") == {"a": KEEP, "b": REMOVE}


def test_a_member_above_names_the_other_copies_that_it_stands_for(groups) -> None:
    keeper = groups.members("perceptual-g")[0]
    assert keeper.copies == ("/photos/b",)
    assert groups.members("exact-g")[0].copies == ()


def test_a_file_that_we_moved_away_stands_in_no_group_until_it_is_back(groups, shelf) -> None:
    shelf.catalog.files.set_gone("/photos/c", True)
    assert set(actions(groups, "perceptual-g")) == {"a", "d"}
    shelf.catalog.files.set_gone("/photos/c", False)
    assert set(actions(groups, "perceptual-g")) == {"a", "c", "d"}


def test_a_group_of_which_one_member_is_left_is_no_group(groups, shelf) -> None:
    shelf.catalog.files.set_gone("/photos/b", True)
    assert groups.rows(Level.EXACT) == []
    assert groups.summary()[Level.EXACT] == (0, 0)
    assert groups.all(Level.EXACT) == []


def test_an_update_leaves_all_other_groups_as_they_are(groups, shelf, ids) -> None:
    groups.replace(Level.AI, [shelf.group(Level.AI, ids["a"], ids["c"], name=name) for name in ("one", "two")])
    groups.set_keeper("ai-one", ids["c"])
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


def test_what_was_decided_in_reviewed_groups_outlives_them(groups, shelf, ids) -> None:
    groups.replace(Level.AI, [shelf.group(Level.AI, ids["a"], ids["c"], ids["d"])])
    groups.mark({ids["c"]: REMOVE, ids["d"]: KEEP})
    groups.note_decided(Level.AI)
    assert groups.decided(Level.AI) == [], "nothing was reviewed yet"
    groups.set_reviewed("ai-g", True)
    groups.note_decided(Level.AI)
    assert groups.decided(Level.AI) == [("m1", "m2", REMOVE), ("m1", "m3", KEEP)]
    groups.mark({ids["d"]: None})
    groups.note_decided(Level.AI)
    assert groups.decided(Level.AI) == [("m1", "m2", REMOVE)], "a mark was taken away"
    groups.replace(Level.AI, [])
    groups.note_decided(Level.AI)
    assert groups.decided(Level.AI) == [("m1", "m2", REMOVE)]
