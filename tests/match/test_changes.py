"""What changed between two sets of groups."""

import pytest

from tui_dedup.match.changes import Changes, described, found
from tui_dedup.records import Level


@pytest.mark.parametrize(
    ("lost", "fresh", "words"),
    [
        ({}, {}, ""),
        ({"a": {"1", "2"}}, {}, "Level ai: 1 group gone."),
        ({"a": {"1", "2", "3", "4"}}, {"b": {"1", "2"}, "c": {"3", "4"}}, "Level ai: 1 group split."),
        ({"a": {"1", "2", "3", "4"}}, {"b": {"1", "2", "3"}}, "Level ai: 1 group changed."),
        ({"a": {"1", "2"}}, {"b": {"1", "2", "3"}, "c": {"7", "8"}, "d": {"9", "0"}}, "Level ai: 1 group changed, 2 groups new."),
    ],
)
def test_groups_are_gone_split_changed_or_new(lost, fresh, words):
    assert described(Level.AI, lost, fresh) == words


def test_groups_that_nobody_knew_of_are_found():
    assert found(Level.EXACT, 12) == "Found 12 groups of exact copies."
    assert found(Level.PERCEPTUAL, 1) == "Found 1 group of photos that look the same."
    assert found(Level.AI, 0) == ""


def test_what_went_and_came_back_within_a_run_is_no_change():
    changes = Changes()
    changes.note(Level.AI, {"a": {"1", "2"}, "b": {"3", "4"}}, {"c": {"1", "2", "5"}}, known=True)
    changes.note(Level.AI, {"c": {"1", "2", "5"}}, {"a": {"1", "2"}, "d": {"6", "7"}}, known=True)
    assert changes.told(Level.AI, 2, first=False) == "Level ai: 1 group gone, 1 group new."
    assert changes.told(Level.EXACT, 2, first=False) == "", "nobody grouped it"


def test_until_a_first_run_ends_nobody_knows_of_other_groups():
    changes = Changes()
    for known in (False, True):
        changes.note(Level.AI, {}, {str(known): {"1", "2"}}, known=known)
    assert changes.told(Level.AI, 2, first=False) == "Found 2 groups of similar photos."
    changes = Changes()
    changes.note(Level.AI, {}, {"a": {"1", "2"}}, known=True)
    assert changes.told(Level.AI, 2, first=True) == "Found 2 groups of similar photos."
