"""The line of screens: their numbers, names, and how many groups wait there."""

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from tui_dedup.records import Level
from tui_dedup.tui import words
from tui_dedup.tui.keymap import SCREENS
from tui_dedup.tui.state import Looked, Overview

NAMED = 78
"""Columns of a window in which all screens are named; in a narrower one only the levels and the one in front are."""


class Tab(Static):
    """One screen's name; a click opens it."""

    DEFAULT_CSS = """
    Tab {
        width: auto; height: 1; padding: 0 1; margin: 0 1 0 0;
        &.-exact { color: $exact; }
        &.-perceptual { color: $perceptual; }
        &.-ai { color: $ai; }
        &.-current { text-style: bold reverse; }
    }
    """

    def __init__(self, number: int, screen: str, current: bool) -> None:
        """Take the screen and whether it is the one in front."""
        super().__init__(markup=False, classes=f"-{screen}")
        self.set_class(current, "-current")
        self._number = number
        self._screen = screen
        self._overview = Overview()

    def on_mount(self) -> None:
        """Follow the app."""
        self.watch(self.app, "overview", self._show)

    def _show(self, overview: Overview) -> None:
        self._overview = overview
        current = self.has_class("-current")
        name = _level(Level(self._screen), overview) if self._screen in set(Level) else SCREENS[self._screen]
        name = f" {name}" if current or self._screen in set(Level) or self.app.size.width >= NAMED else ""
        self.update(Content.assemble((f"{self._number}", "" if current else "dim"), name))

    def resized(self) -> None:
        """Use the new width of the window."""
        self._show(self._overview)

    async def on_click(self) -> None:
        """Open the screen."""
        await self.run_action(f"app.screen('{self._screen}')")


def _level(level: Level, overview: Overview) -> str:
    """Return a level with the number of its groups, or with a dash where nobody looked for them."""
    groups = overview.levels.get(level, (0, 0))[0]
    number = _number(groups) if groups or overview.looked(level) is Looked.DONE else "–"
    return f"{words.LEVEL_NAMES[level]} {number}"


def _number(groups: int) -> str:
    """Return a number of groups in at most four characters, so that all names have room on 80 columns."""
    return f"{groups:,}" if groups < 10_000 else f"{groups // 1000}k"


class Tabs(Horizontal):
    """All screens, the current one standing out."""

    DEFAULT_CSS = """
    Tabs { height: 1; }
    """

    def __init__(self, current: str) -> None:
        """Take the screen in front."""
        super().__init__(*(Tab(number, screen, screen == current) for number, screen in enumerate(SCREENS, 1)))

    def on_resize(self) -> None:
        """Name as many screens as there is room for."""
        for tab in self.query(Tab):
            tab.resized()
