"""The line of screens: their numbers, names, and how many groups wait there."""

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from tui_dedup.records import Level
from tui_dedup.tui import words
from tui_dedup.tui.keymap import SCREENS
from tui_dedup.tui.state import Overview


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

    def on_mount(self) -> None:
        """Follow the app."""
        self.watch(self.app, "overview", self._show)

    def _show(self, overview: Overview) -> None:
        name = words.LEVEL_NAMES[Level(self._screen)] if self._screen in set(Level) else SCREENS[self._screen]
        groups = f" {_number(overview.levels.get(Level(self._screen), (0, 0))[0])}" if self._screen in set(Level) else ""
        self.update(Content.assemble((f"{self._number}", "" if self.has_class("-current") else "dim"), f" {name}{groups}"))

    async def on_click(self) -> None:
        """Open the screen."""
        await self.run_action(f"app.screen('{self._screen}')")


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
