import pytest

from tui_dedup.sources.ignore import Ignore, SourceError


def test_globs_are_those_of_gitignore() -> None:
    ignore = Ignore(["*.png", "/drafts/", "!keep.png"])
    assert ignore.hides("/photos/a/b.png", "/photos")
    assert not ignore.hides("/photos/keep.png", "/photos")
    assert ignore.hides("/photos/drafts", "/photos", folder=True)
    assert not ignore.hides("/photos/2019/drafts", "/photos", folder=True)


def test_without_globs_nothing_is_hidden() -> None:
    assert not Ignore([]).hides("/photos/a.png", "/photos")


def test_a_glob_that_means_nothing_is_named() -> None:
    with pytest.raises(SourceError, match="'!'"):
        Ignore(["!"])
