"""What the screens say, word for word."""

import pytest

from tui_dedup.act.plan import Summary
from tui_dedup.events import Deed
from tui_dedup.records import Level
from tui_dedup.settings import Act
from tui_dedup.tui import words
from tui_dedup.tui.activity import Activity, State
from tui_dedup.tui.deed_words import deed_words
from tui_dedup.tui.screens.confirm import question
from tui_dedup.tui.screens.deed import result
from tui_dedup.tui.state import Looked


@pytest.mark.parametrize(
    ("act", "first"),
    [
        (Act(), "Move 214 photos (1.3 GB) to the Trash?"),
        (Act(action="move", move_to="/media/old"), "Move 214 photos (1.3 GB) to /media/old?"),
        (Act(action="hardlink"), "Replace 214 photos (1.3 GB) by hard links to the kept copies?"),
        (Act(action="reflink"), "Replace 214 photos (1.3 GB) by clones of the kept copies?"),
        (Act(action="report"), "Rehearse the removal of 214 photos (1.3 GB)?"),
    ],
)
def test_the_question(act: Act, first: str) -> None:
    asked = question(Summary(214, 0, 1_300_000_000, 128, ()), deed_words(act)).plain
    assert asked.startswith(first)
    assert "128 groups keep at least one copy, each read and verified first." in asked


def test_companions_are_told_of() -> None:
    asked = question(Summary(1, 1, 2000, 1, ()), deed_words(Act())).plain
    assert asked.startswith("Move 1 photo and 1 file that travels with them (2 KB) to the Trash?")
    assert "1 group keeps" in asked


@pytest.mark.parametrize("level", Level)
def test_an_empty_level_says_what_to_try_and_where(level: Level) -> None:
    found, advice = words.no_groups(level, Looked.DONE, filtered=False).split("\n\n")
    assert found.count(".") == advice.count(".") == 1
    assert "on the panel (1)" in advice
    assert "add a folder" in advice


@pytest.mark.parametrize("looked", [Looked.NOT_YET, Looked.LEFT_OUT, Looked.NO_MODEL])
def test_a_level_that_was_not_searched_is_not_said_to_have_no_groups(looked: Looked) -> None:
    found, advice = words.no_groups(Level.AI, looked, filtered=False).split("\n\n")
    assert found.startswith("AI: ")
    assert "no similar" not in found
    assert "on the panel (1)" in advice


def test_the_result_names_what_was_left_and_why() -> None:
    deeds = [Deed("/a.jpg", "trash", "done"), Deed("/b.jpg", "trash", "left", "changed since the scan")]
    told = result(Activity(state=State.DONE, deeds=deeds), "moved to the Trash", undoing=False).plain
    assert told.startswith("1 moved to the Trash, 1 left alone.")
    assert "/b.jpg" in told
    assert "changed since the scan" in told
    assert "/a.jpg" not in told


def test_the_result_says_what_was_said_on_the_way() -> None:
    found = "/c.jpg was put back: it had a hidden name when a removal or an undo was cut off."
    for undoing in (False, True):
        assert found in result(Activity(state=State.DONE, notices=[found]), "brought back", undoing=undoing).plain


def test_home_is_a_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ana")
    assert words.place("/home/ana/Pictures") == "~/Pictures"
    assert words.place("/home/anabel/Pictures") == "/home/anabel/Pictures"


def test_what_lies_in_photos_is_removed_by_photos_and_the_question_says_so() -> None:
    summary = Summary(2, 0, 2000, 1, (), in_photos=2)
    asked = question(summary, deed_words(Act(), summary)).plain
    assert asked.startswith("Ask Photos to remove 2 photos")
    assert "Recently Deleted" in asked
    assert "Trash" not in asked


def test_where_only_some_lie_in_photos_both_are_told() -> None:
    summary = Summary(3, 0, 2000, 1, (), in_photos=1)
    asked = question(summary, deed_words(Act(), summary)).plain
    assert "to the Trash?" in asked
    assert "1 of them lie in Photos" in asked
