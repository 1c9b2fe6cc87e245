"""How this terminal shows pictures: asked once, before the app has the terminal."""

import os
import re
import select
import sys
import termios
import time
import tty
from collections.abc import Mapping
from dataclasses import dataclass
from fcntl import ioctl
from io import StringIO
from struct import unpack
from typing import Literal

from tui_dedup.settings import Protocol

KITTY_QUERY = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
DEVICE_QUERY = "\x1b[c"
STATUS_QUERY = "\x1b[5n"
STATUS_REPLY = b"\x1b[0n"
PATIENCE = 1.5
"""Seconds that a terminal has to answer; every terminal answers the status query, so that few ever need them."""
SSH_COLOURS, SSH_QUALITY = 64, 70
"""Fewer colours, and a lower JPEG quality, over a slow line."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """How pictures are drawn here, and the size of a cell in pixels. `note` is for the person, once."""

    protocol: Literal["kitty", "iterm", "sixel", "halfcell", "off"] = "halfcell"
    cell_width: int = 8
    cell_height: int = 16
    colours: int = 256
    quality: int = 90
    note: str = ""

    @property
    def far(self) -> bool:
        """Whether the line to the terminal is slow, so that less is to be sent."""
        return self.colours == SSH_COLOURS


def detect(wish: Protocol = "auto", environ: Mapping[str, str] = os.environ) -> Terminal:
    """Return how to draw pictures: as the setting says, or as the terminal answers."""
    width, height = _cell_size()
    far = (SSH_COLOURS, SSH_QUALITY) if "SSH_CONNECTION" in environ else (256, 90)
    if wish in ("halfcell", "off"):
        return Terminal(wish, width or 8, height or 16, *far)
    protocol = choose(_ask(), environ) if wish == "auto" else wish
    if protocol == "halfcell":
        return Terminal(protocol, width or 8, height or 16, *far, _tmux_note(environ))
    if not width or not height or not _load_encoders(width, height):
        return Terminal("halfcell", 8, 16, *far, f"The terminal did not tell its cell size: no {protocol}, half blocks.")
    return Terminal(protocol, width, height, *far)


def choose(answers: bytes, environ: Mapping[str, str]) -> Literal["kitty", "iterm", "sixel", "halfcell"]:
    """Return the protocol that a terminal's answers name.

    Sixel goes before kitty: Konsole and WezTerm answer for kitty as well but lack its placeholders. Warp answers falsely.
    """
    device = re.search(rb"\x1b\[\?([\d;]*)c", answers)
    if device and b"4" in device[1].split(b";")[1:]:
        return "iterm" if _is_iterm(environ) else "sixel"
    if b"\x1b_Gi=31;OK" in answers and environ.get("TERM_PROGRAM") != "WarpTerminal":
        return "kitty"
    return "halfcell"


def _is_iterm(environ: Mapping[str, str]) -> bool:
    """Return whether a terminal that knows sixel is iTerm2, with nothing between that takes its own pictures away.

    Its name arrives over SSH in LC_TERMINAL, which other terminals that were started from it inherit, and so does tmux.
    """
    if "TMUX" in environ or environ.get("TERM", "").startswith(("screen", "tmux")):
        return False
    return environ.get("TERM_PROGRAM", "iTerm.app") == "iTerm.app" and (
        "TERM_PROGRAM" in environ or environ.get("LC_TERMINAL") == "iTerm2"
    )


def _ask() -> bytes:
    """Return what the terminal answers, read to the last byte so that no reply arrives later as key presses."""
    if not (sys.__stdin__ and sys.__stdout__ and sys.__stdin__.isatty() and sys.__stdout__.isatty()):
        return b""
    source = sys.__stdin__.fileno()
    before = termios.tcgetattr(source)
    tty.setcbreak(source, termios.TCSANOW)
    try:
        sys.__stdout__.write(KITTY_QUERY + DEVICE_QUERY + STATUS_QUERY)
        sys.__stdout__.flush()
        return _read_until(source, STATUS_REPLY, time.monotonic() + PATIENCE)
    finally:
        termios.tcsetattr(source, termios.TCSANOW, before)


def _read_until(source: int, end: bytes, deadline: float) -> bytes:
    answers = b""
    while end not in answers and (left := deadline - time.monotonic()) > 0:
        if select.select([source], [], [], left)[0]:
            data = os.read(source, 1024)
            if not data:
                break
            answers += data
    return answers


def _cell_size() -> tuple[int, int]:
    """Return width and height of a cell in pixels, or zeros when the terminal does not tell."""
    if sys.__stdout__ is None:
        return 0, 0
    try:
        rows, columns, width, height = unpack("HHHH", ioctl(sys.__stdout__, termios.TIOCGWINSZ, bytes(8)))
    except (OSError, ValueError):
        return 0, 0
    return (width // columns, height // rows) if rows and columns else (0, 0)


def _load_encoders(width: int, height: int) -> bool:
    """Import the encoders and let them learn the size of a cell; return whether they did.

    They would ask the terminal, when imported or with the first picture, and the answer would arrive as key presses. So
    the terminal is hidden from them, and they find the size where they look for it in a browser.
    """
    stdout = sys.__stdout__
    sys.__stdout__ = StringIO()  # type: ignore[assignment,misc]
    os.environ.update(TEXTUAL_CELL_WIDTH=str(width), TEXTUAL_CELL_HEIGHT=str(height))
    try:
        import textual_image.renderable  # noqa: F401, PLC0415
        from textual_image._terminal import get_cell_size  # noqa: PLC0415 - kept there from the first call on

        return tuple(get_cell_size()) == (width, height)
    except Exception:  # noqa: BLE001 - whatever it is: pictures are drawn without it
        return False
    finally:
        sys.__stdout__ = stdout  # type: ignore[misc]


def _tmux_note(environ: Mapping[str, str]) -> str:
    if "TMUX" not in environ:
        return ""
    return "tmux shows pictures as half blocks here. For sharp ones, see “Pictures in tmux” in the documentation."
