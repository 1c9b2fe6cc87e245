"""What changed between two sets of groups."""

import pytest

from tui_dedup.match.changes import described


@pytest.mark.parametrize(
    ("lost", "fresh", "words"),
    [
        ({}, {}, ""),
        ({"a": {"1", "2"}}, {}, "1 group gone"),
        ({"a": {"1", "2", "3", "4"}}, {"b": {"1", "2"}, "c": {"3", "4"}}, "1 group split"),
        ({"a": {"1", "2", "3", "4"}}, {"b": {"1", "2", "3"}}, "1 group changed"),
        ({"a": {"1", "2"}}, {"b": {"1", "2", "3"}, "c": {"7", "8"}, "d": {"9", "0"}}, "1 group changed, 2 groups new"),
    ],
)
def test_groups_are_gone_split_changed_or_new(lost, fresh, words):
    assert described(lost, fresh) == words
