"""What a run skipped, and why."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from tui_dedup.events import PathSkipped
from tui_dedup.text import count


class SkippedScreen(ModalScreen[None]):
    """A list of paths with reasons."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,s", "dismiss", "close")]

    def __init__(self, skipped: Sequence[PathSkipped]) -> None:
        """Take what was passed over."""
        super().__init__()
        self._skipped = skipped

    def compose(self) -> ComposeResult:
        """Put the number over the list."""
        with Vertical(id="dialog", classes="-large"):
            yield Static(f"{count(len(self._skipped), 'path')} skipped. Nothing in them was touched.", markup=False)
            yield OptionList(*(f"{item.path}\n  {item.reason}" for item in self._skipped), markup=False)
