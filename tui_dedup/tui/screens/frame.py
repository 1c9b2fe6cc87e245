"""What all main screens have in common: the line at the top, the tabs, the keys at the bottom."""

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from tui_dedup.tui.failures import TellsFailures
from tui_dedup.tui.session import Session
from tui_dedup.tui.state import Overview
from tui_dedup.tui.widgets.hints import Hints
from tui_dedup.tui.widgets.tabs import Tabs
from tui_dedup.tui.widgets.topbar import TopBar

if TYPE_CHECKING:
    from tui_dedup.tui.working import WorkingApp


class Frame(TellsFailures, Screen[None]):
    """A main screen. `NAME` is the one in the key map; subclasses give the `body`."""

    def __init__(self, session: Session, mode: str) -> None:
        """Take what the screens share, and the screen's own name in the key map."""
        super().__init__(classes=f"-{mode}")
        self.session = session
        self.mode = mode

    @property
    def overview(self) -> Overview:
        """The catalog in numbers, as the app knows it."""
        return cast("WorkingApp", self.app).overview

    def compose(self) -> ComposeResult:
        """Put the body between the lines at the top and at the bottom."""
        yield TopBar()
        yield Tabs(self.mode)
        with Container(id="body"):
            yield from self.body()
        yield Hints()

    def body(self) -> ComposeResult:
        """Yield what is this screen's own."""
        yield from ()
