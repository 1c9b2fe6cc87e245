"""What the app and its worker wrote down: the end of their logs, and what comes while one looks."""

import asyncio
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import RichLog, Static

from tui_dedup.tui import keymap, words
from tui_dedup.tui.logs import LEVELS, Line, chosen, tail
from tui_dedup.tui.screens.frame import Frame
from tui_dedup.tui.session import Session

EVERY = 1.0
"""Seconds between two looks for new lines."""
_STYLES = ("", "yellow", "bold")
"""How an entry looks, by its rank; its level is a word in it, too."""
_NAMES = {"all": "all lines", "WARNING": "warnings and errors", "ERROR": "errors only"}


class LogScreen(Frame):
    """The logs, the newest line at the bottom."""

    AUTO_FOCUS = "#lines"
    BINDINGS: ClassVar[list[BindingType]] = keymap.LOG

    def __init__(self, session: Session) -> None:
        """Take what the screens share."""
        super().__init__(session, "log")
        self._level = LEVELS[0]
        self._shown: list[Line] | None = None

    def body(self) -> ComposeResult:
        """Put the lines, and what is said where there are none."""
        yield RichLog(id="lines", wrap=True, min_width=0)
        yield Static(id="empty", markup=False)

    def on_mount(self) -> None:
        """Look for new lines again and again."""
        self.set_interval(EVERY, self.load)

    def on_screen_resume(self) -> None:
        """Read the logs."""
        self.load()

    @work(group="logs", exclusive=True, exit_on_error=False)
    async def load(self) -> None:
        """Read the logs, and show them when they have changed."""
        if not self.is_current:
            return
        lines = chosen(await asyncio.to_thread(tail, self.session.workspace.logs), self._level)
        log = self.query_one("#lines", RichLog)
        log.border_title = f"Log · {_NAMES[self._level]} · {words.place(str(self.session.workspace.logs), 60)}"
        self.set_class(not lines, "-empty")
        self.query_one("#empty", Static).update("Nothing was written down yet: nothing went wrong.")
        if lines != self._shown:
            self._shown = lines
            log.clear()
            for line in lines:
                log.write(Text(line.text, _STYLES[line.rank]), expand=True)

    def action_level(self) -> None:
        """Show the next choice of lines."""
        self._level = LEVELS[(LEVELS.index(self._level) + 1) % len(LEVELS)]
        self.load()

    def action_end(self) -> None:
        """Go to the newest line."""
        self.query_one("#lines", RichLog).scroll_end(animate=False)
