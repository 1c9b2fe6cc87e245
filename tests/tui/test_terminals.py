"""The real program in terminals that know a graphics protocol, and in those that do not."""

import base64
import re
import signal
from pathlib import Path

import pytest

from .terminal import KITTY, PLAIN, SIXEL, Terminal

PLACEHOLDER = "\U0010eeee".encode()
PNG = b"\x89PNG"
SIXELS = b"\x1bP0;0;0q"


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


@pytest.mark.parametrize("answers", [PLAIN, {}], ids=["plain", "silent"])
def test_other_terminals_get_half_blocks(workspace: Path, answers: dict[bytes, bytes]) -> None:
    with Terminal(workspace, answers) as terminal:
        terminal.wait_for(b"Found")
        shown = terminal.press_for("3", "▀".encode())
        assert PLACEHOLDER not in shown
        assert SIXELS not in shown
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
