"""Paths as their folders list them. The disk under these tests need not be blind to case: nothing is opened by the name."""

import os
from pathlib import Path

import pytest

from tui_dedup.spelling import Spellings


@pytest.mark.parametrize(
    ("spelling", "listed"),
    [
        ("Fotos/IMG_1.JPG", "Fotos/IMG_1.JPG"),
        ("FOTOS/img_1.jpg", "Fotos/IMG_1.JPG"),
        ("ete\u0301/a.jpg", "\xe9t\xe9/a.jpg"),
        ("\xc9T\xc9/A.jpg", "\xe9t\xe9/a.jpg"),
        ("STRASSE", "stra\xdfe"),
        ("gone/IMG_1.JPG", "gone/IMG_1.JPG"),
    ],
)
def test_each_name_is_spelled_as_its_folder_lists_it(tmp_path: Path, spelling: str, listed: str) -> None:
    for name in ("Fotos/IMG_1.JPG", "\xe9t\xe9/a.jpg", "stra\xdfe/a.jpg"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    wanted = spelling.replace("ete\u0301", "e\u0301te\u0301")
    assert Spellings().listed(os.path.join(tmp_path, wanted)) == os.path.join(tmp_path, listed)


def test_names_that_differ_in_case_alone_are_told_apart_where_the_disk_does(tmp_path: Path) -> None:
    for name in ("a.jpg", "A.jpg"):
        (tmp_path / name).touch()
    if len(os.listdir(tmp_path)) == 1:
        pytest.skip("this disk is blind to case")
    for name in ("a.jpg", "A.jpg"):
        assert Spellings().listed(os.path.join(tmp_path, name)) == os.path.join(tmp_path, name)


def test_what_may_not_be_listed_stays_as_it_is(tmp_path: Path) -> None:
    assert Spellings().listed("/") == "/"
    assert Spellings().listed(str(tmp_path / "gone" / "a.jpg")) == str(tmp_path / "gone" / "a.jpg")
