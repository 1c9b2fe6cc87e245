"""What changed between two sets of groups."""

import pytest

from tui_dedup.match.changes import described


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ({"a": {1, 2, 3, 4}}, ""),
        ({}, "1 group gone"),
        ({"b": {1, 2}, "c": {3, 4}}, "1 group split"),
        ({"b": {1, 2, 3}}, "1 group changed"),
        ({"a": {1, 2, 3, 4}, "b": {7, 8}, "c": {9, 10}}, "2 groups new"),
    ],
)
def test_groups_are_gone_split_changed_or_new(after, words):
    assert described({"a": {1, 2, 3, 4}}, after) == words
