import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dedup.text import cells, count, human_bytes, human_seconds, padded, printable, shorten

NAMES = st.binary().map(os.fsdecode) | st.text()


@given(NAMES)
def test_no_name_drives_the_terminal(name: str) -> None:
    shown = printable(name)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    shown.encode("utf-8")


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs", "M"])))
def test_ordinary_names_are_shown_as_they_are(name: str) -> None:
    assert printable(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("[red]cat.jpg", "[red]cat.jpg"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        (os.fsdecode(b"caf\xe9"), "caf\\xe9"),
        ("gpj.\u202etxt", "gpj.\\u202etxt"),
        ("Café 猫 🐈", "Café 猫 🐈"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_an_escape(name: str, shown: str) -> None:
    assert printable(name) == shown


@given(st.text(), st.integers(0, 80))
def test_a_short_name_fits_and_keeps_its_ends(name: str, width: int) -> None:
    short = shorten(name, width)
    assert cells(short) <= width
    if cells(name) <= width:
        assert short == name
    elif width >= 5:
        assert short[0] == name[0]
        assert cells(name[-1]) == 0 or short[-1] == name[-1]


def test_a_long_name_is_cut_in_the_middle() -> None:
    assert shorten("IMG_20190705_113000.jpg", 12) == "IMG_20…0.jpg"


def test_wide_characters_take_two_cells_and_accents_none() -> None:
    assert shorten("写" * 60 + ".jpg", 12) == "写写写….jpg"
    assert shorten("e\u0301" * 4, 4) == "e\u0301" * 4
    assert shorten("e\u0301" * 5, 4) == "e\u0301" * 2 + "…" + "e\u0301"
    assert padded("写真", 6) == "写真  "


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (1300, "1.3 KB"),
        (99_949, "99.9 KB"),
        (99_950, "100 KB"),
        (999_499, "999 KB"),
        (999_500, "1 MB"),
        (1_300_000_000, "1.3 GB"),
        (5 * 10**18, "5000 PB"),
    ],
)
def test_human_bytes(size: int, shown: str) -> None:
    assert human_bytes(size) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.4, "0 s"), (4, "4 s"), (59.6, "1 min"), (125, "2 min 5 s"), (3600, "1 h"), (12_000, "3 h 20 min")],
)
def test_human_seconds(seconds: float, shown: str) -> None:
    assert human_seconds(seconds) == shown


@pytest.mark.parametrize(
    ("number", "noun", "shown"),
    [(1, "photo", "1 photo"), (0, "photo", "0 photos"), (1204, "photo", "1,204 photos"), (3, "copy", "3 copies")],
)
def test_count(number: int, noun: str, shown: str) -> None:
    assert count(number, noun) == shown
