"""Lines whose segments are made when something asks for them."""

import re
from io import StringIO

import pytest
from PIL import Image
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from textual.color import Color
from textual.filter import ANSIToTruecolor, Monochrome
from textual.strip import Strip

from tui_dedup.tui.halfcell import Blocks, strips
from tui_dedup.tui.late import Row

BLACK = Color.parse("black")


def console(system: str = "truecolor") -> Console:
    return Console(file=StringIO(), force_terminal=True, color_system=system)  # type: ignore[arg-type]


@pytest.fixture
def line() -> Strip:
    """Thirty half blocks of many colours between two blanks."""
    (blocks,) = strips(Image.effect_noise((30, 2), 90).convert("RGB"))
    blank = Strip.blank(5, Style.parse("on #102030"))
    return Row((blank, blocks, blank))


def test_painting_asks_for_no_segments(line: Strip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Row, "segments", lambda self: pytest.fail("segments were made"))
    monkeypatch.setattr(Blocks, "segments", lambda self: pytest.fail("segments were made"))
    filtered = line.apply_filter(ANSIToTruecolor(DEFAULT_TERMINAL_THEME), BLACK)
    (whole,) = filtered.divide([40])
    assert whole.crop(0, 40).adjust_cell_length(40).render(console()).count("▀") == 30


def colours(text: str) -> list[tuple[str, str]]:
    """Return what a terminal shows for each half block: the colours that hold there."""
    front = back = ""
    found = []
    for sequence, block in re.findall(r"\x1b\[([\d;]*)m|(▀)", text):
        if block:
            found.append((front, back))
        front = next(iter(re.findall(r"38;2;(\d+;\d+;\d+)", sequence)), "" if sequence == "0" else front)
        back = next(iter(re.findall(r"48;2;(\d+;\d+;\d+)", sequence)), "" if sequence == "0" else back)
    return found


def test_the_text_says_what_the_segments_say(line: Strip) -> None:
    plain = Strip(list(line), 40)
    assert colours(line.render(console())) == colours(plain.render(console()))
    assert len(line.render(console())) < len(plain.render(console()))


def test_a_line_is_cut_where_something_lies_over_it(line: Strip) -> None:
    left, middle, right = line.divide([10, 20, 40])
    assert [part.cell_length for part in (left, middle, right)] == [10, 10, 20]
    assert (left.text + middle.text + right.text) == line.text


def test_fewer_colours_where_the_terminal_has_fewer(line: Strip) -> None:
    assert "38;2;" not in line.render(console("256"))
    assert "38;5;" in line.render(console("256"))


def test_grey_where_no_colour_is_wanted() -> None:
    (blocks,) = strips(Image.new("RGB", (3, 2), "red"))
    (segment,) = blocks.apply_filter(Monochrome(), BLACK)
    assert segment.style is not None
    assert segment.style.color is not None
    red, green, blue = segment.style.color.triplet or (1, 2, 3)
    assert red == green == blue
