"""The real program in terminals that know a graphics protocol, and in those that do not."""

import base64
import re
import signal
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from .terminal import CELL, DEVICE, KITTY, PLAIN, SIXEL, Terminal

PLACEHOLDER = "\U0010eeee".encode()
PNG = b"\x89PNG"
SIXELS = b"\x1bP0;0;0q"
INLINE = b"\x1b]1337;File=inline=1;"


def open_pictures(terminal: Terminal) -> None:
    """Go to groups, and wait until all of the first one is drawn."""
    terminal.wait_for(b"Found")
    terminal.press_for("3", INLINE)
    terminal.listen(1)


@pytest.mark.parametrize("delay", [0, 0.3])
def test_kitty_gets_pictures_and_placeholders(workspace: Path, delay: float) -> None:
    with Terminal(workspace, KITTY, delay) as terminal:
        terminal.wait_for(b"Found")
        shown = terminal.press_for("3", PLACEHOLDER)
        sent = re.search(rb"\x1b_Gi=\d+,m=[01],f=100,q=2;([A-Za-z0-9+/=]+)\x1b\\", shown)
        assert sent
        assert base64.b64decode(sent[1][:16]).startswith(PNG)
        assert b"U=1" in shown
        assert terminal.close() == 0


@pytest.mark.parametrize("delay", [0, 0.3])
def test_sixel_gets_pictures(workspace: Path, delay: float) -> None:
    with Terminal(workspace, SIXEL, delay) as terminal:
        terminal.wait_for(b"Found")
        terminal.press_for("3", SIXELS)
        assert terminal.close() == 0


def test_iterm_gets_its_own_pictures(workspace: Path) -> None:
    with Terminal(workspace, SIXEL, TERM_PROGRAM="iTerm.app") as terminal:
        terminal.wait_for(b"Found")
        shown = terminal.press_for("3", INLINE) + terminal.wait_for(b"\x07")
        assert SIXELS not in shown
        place = re.search(rb"width=(\d+);height=(\d+);.*;size=(\d+):([A-Za-z0-9+/=]+)\x07", shown)
        assert place
        picture = base64.b64decode(place[4])
        assert len(picture) == int(place[3])
        assert Image.open(BytesIO(picture)).size == (int(place[1]) * CELL[0], int(place[2]) * CELL[1])
        assert terminal.close() == 0


def test_pictures_go_away_with_their_group(workspace: Path) -> None:
    """What is drawn over cells goes when the cells are written anew: with blanks, or with the next picture."""
    with Terminal(workspace, SIXEL, TERM_PROGRAM="iTerm.app") as terminal:
        open_pictures(terminal)
        terminal.press_for("1", b"Found")
        left = terminal.listen(0.5)
        assert INLINE not in left
        assert terminal.close() == 0


def test_pictures_come_back_where_a_notification_was(workspace: Path) -> None:
    """Its cells are written over pictures, and blanks in their place when it goes."""
    with Terminal(workspace, SIXEL, TERM_PROGRAM="iTerm.app") as terminal:
        open_pictures(terminal)
        terminal.press_for("K", b"keeper already")
        terminal.wait_for(INLINE)
        assert terminal.close() == 0


def test_a_notification_stays_in_front_when_the_pictures_change(workspace: Path) -> None:
    """Pictures are drawn over the cells that are there: so its cells are written once more, after them."""
    with Terminal(workspace, SIXEL, TERM_PROGRAM="iTerm.app") as terminal:
        open_pictures(terminal)
        terminal.press_for("K", b"keeper already")
        terminal.press_for("j", INLINE)
        terminal.wait_for(b"keeper already")
        assert terminal.close() == 0


def test_no_colour_where_none_is_wanted(workspace: Path) -> None:
    with Terminal(workspace, PLAIN, NO_COLOR="1") as terminal:
        shown = terminal.wait_for(b"Found") + terminal.press_for("3", "▀".encode())
        colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", shown)
        assert colours
        assert all(red == green == blue for red, green, blue in colours)
        assert terminal.close() == 0


@pytest.mark.parametrize("answers", [PLAIN, {}], ids=["plain", "silent"])
def test_other_terminals_get_half_blocks(workspace: Path, answers: dict[bytes, bytes]) -> None:
    with Terminal(workspace, answers) as terminal:
        terminal.wait_for(b"Found")
        shown = terminal.press_for("3", "▀".encode())
        assert PLACEHOLDER not in shown
        assert SIXELS not in shown
        assert terminal.close() == 0


@pytest.mark.parametrize(("answers", "sign"), [(KITTY, PLACEHOLDER), (SIXEL, SIXELS)], ids=["kitty", "sixel"])
def test_the_terminal_is_asked_nothing_once_the_app_has_it(workspace: Path, answers: dict[bytes, bytes], sign: bytes) -> None:
    """The answer would be taken for keys: the digits of this one open screens."""
    with Terminal(workspace, answers) as terminal:
        terminal.wait_for(b"Found")
        terminal.press_for("3", sign)
        assert DEVICE not in terminal.listen(1)
        assert terminal.answered == 1
        assert terminal.close() == 0


@pytest.mark.parametrize("answers", [KITTY, SIXEL, PLAIN], ids=["kitty", "sixel", "plain"])
def test_late_answers_are_no_key_presses(workspace: Path, answers: dict[bytes, bytes]) -> None:
    """The digits of an answer would open other screens."""
    with Terminal(workspace, answers, delay=0.3) as terminal:
        terminal.wait_for(b"Found")
        assert b"by savings" not in terminal.listen(1)
        assert terminal.close() == 0


def test_pictures_are_as_the_settings_say(workspace: Path) -> None:
    with Terminal(workspace, {}, protocol="off") as terminal:
        terminal.wait_for(b"Found")
        shown = terminal.press_for("3", b"no picture")
        assert "▀".encode() not in shown
        assert terminal.close() == 0


def test_tmux_is_told_of_once(workspace: Path) -> None:
    with Terminal(workspace, PLAIN, TMUX="/tmp/tmux-0/default,1,0") as terminal:
        terminal.wait_for(b"half blocks")
        assert terminal.close() == 0


def test_the_app_ends_with_its_terminal(workspace: Path) -> None:
    with Terminal(workspace, PLAIN) as terminal:
        terminal.wait_for(b"Found")
        assert terminal.hang_up() == -signal.SIGHUP
