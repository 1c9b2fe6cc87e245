"""Thumbnails made ready for the matcher."""

from tui_dedup.match.pictures import Pictures


def test_each_is_asked_for_once_and_what_makes_them_may_take_its_time(workspace):
    asked = []

    def remake(md5s):
        asked.append(md5s)
        yield from ("a moment", "another")

    assert list(Pictures(workspace, remake).ready(["aa", "bb", "aa"])) == [None, None]
    assert asked == [["aa", "bb"]]


def test_where_nothing_makes_them_they_are_as_they_are(workspace):
    assert list(Pictures(workspace).ready(["aa"])) == []
    assert Pictures(workspace).thumbnail("aa") == workspace.thumbnail("aa")
