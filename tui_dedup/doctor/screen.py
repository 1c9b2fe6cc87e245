"""The terminal: pictures, colours, letters."""

import os
import sys

from rich.console import Console

from tui_dedup.doctor.finding import Check, Finding, State
from tui_dedup.settings import Settings

_FIX_PICTURES = "for sharp pictures use a terminal with the kitty protocol or sixel: Ghostty, kitty, WezTerm, iTerm2, foot"


def pictures(settings: Settings) -> Finding:
    """How pictures are drawn; the terminal itself is asked."""
    from tui_dedup.tui import images  # noqa: PLC0415 - brings in terminal modules

    if not (sys.__stdin__ and sys.__stdout__ and sys.__stdin__.isatty() and sys.__stdout__.isatty()):
        return Finding("pictures", State.MISSING, "there is no terminal here", "run `dedup-tui doctor` in the terminal itself")
    terminal = images.detect(settings.images.protocol)
    found = f"{terminal.protocol}, cells of {terminal.cell_width} x {terminal.cell_height} pixels"
    if terminal.protocol in ("kitty", "iterm", "sixel"):
        return Finding("pictures", State.GOOD, found)
    return Finding("pictures", State.MISSING, found, terminal.note or _FIX_PICTURES)


def colours(_settings: Settings) -> Finding:
    """How many colours the terminal says that it has."""
    system = Console().color_system or "none"
    if system == "truecolor":
        return Finding("colours", State.GOOD, "16 million")
    return Finding("colours", State.MISSING, system, "set COLORTERM=truecolor if your terminal has 24-bit colour; most do")


def letters(_settings: Settings) -> Finding:
    """Whether text is UTF-8."""
    encoding = sys.stdout.encoding or "none"
    if encoding.lower().replace("-", "") == "utf8":
        return Finding("letters", State.GOOD, "UTF-8")
    return Finding("letters", State.BROKEN, encoding, f"set LANG to a UTF-8 locale; it is {os.environ.get('LANG', 'not set')}")


CHECKS: tuple[Check, ...] = (pictures, colours, letters)
