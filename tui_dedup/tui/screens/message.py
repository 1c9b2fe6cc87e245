"""Something went wrong: what, and what to do."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static


class MessageScreen(ModalScreen[None]):
    """A sentence and a button."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss", "close")]

    def __init__(self, text: str) -> None:
        """Take what to say."""
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        """Put the words over the button."""
        with Vertical(id="dialog", classes="-danger"):
            yield Static(self.text, markup=False)
            with Horizontal(id="answers"):
                yield Button("Close", variant="primary")

    def on_button_pressed(self) -> None:
        """Close."""
        self.dismiss()
