from pathlib import Path

import pytest

from tui_dedup.sources.ignore import IGNORE_FILE, Ignore, SourceError


def test_globs_are_those_of_gitignore() -> None:
    ignore = Ignore("/photos", ["*.png", "/drafts/", "!keep.png"])
    assert ignore.hides("/photos/a/b.png")
    assert not ignore.hides("/photos/keep.png")
    assert ignore.hides("/photos/drafts", folder=True)
    assert not ignore.hides("/photos/2019/drafts", folder=True)


def test_without_globs_nothing_is_hidden() -> None:
    assert not Ignore("/photos", []).hides("/photos/a.png")


def test_the_ignore_file_of_a_root_adds_to_the_settings(tmp_path: Path) -> None:
    (tmp_path / IGNORE_FILE).write_text("# drafts\n*.gif\n!keep.png\n")
    ignore = Ignore(str(tmp_path), ["*.png"])
    hidden = [name for name in ("a.gif", "a.png", "keep.png", "a.jpg") if ignore.hides(str(tmp_path / name))]
    assert hidden == ["a.gif", "a.png"]


def test_an_ignore_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / IGNORE_FILE).mkdir()
    with pytest.raises(SourceError, match=IGNORE_FILE):
        Ignore(str(tmp_path), [])


def test_a_glob_that_means_nothing_is_named() -> None:
    with pytest.raises(SourceError, match="'!'"):
        Ignore("/photos", ["!"])
