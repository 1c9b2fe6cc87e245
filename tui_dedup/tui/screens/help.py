"""Every key that works on the screen below."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

KEY_WIDTH = 16
WIDE = 110
"""Columns from which the ids have room."""


class HelpScreen(ModalScreen[None]):
    """Lists keys with their meanings, as the key map has them, and the id by which each can be changed."""

    AUTO_FOCUS = "#more"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "dismiss", "close")]

    def __init__(self, bindings: Iterable[Binding]) -> None:
        """Take the bindings of the screen below, the more important first."""
        super().__init__()
        self._shown = list(bindings)

    def compose(self) -> ComposeResult:
        """Put the keys under each other."""
        with Vertical(id="dialog", classes="-large"):
            with VerticalScroll(id="more"):
                yield Static(self._table(), markup=False)
            yield Static(
                "Each key can be changed in the settings, [app.keys], by the name behind it; a wide window shows the names.",
                classes="note",
                markup=False,
            )

    def _table(self) -> Content:
        keys: dict[str, list[str]] = {}
        named: dict[str, Binding] = {}
        for binding in self._shown:
            if binding.tooltip:
                name = binding.id or binding.action
                keys.setdefault(name, []).append(self.app.get_key_display(binding))
                named[name] = binding
        wide = self.app.size.width >= WIDE
        lines = [
            Content.assemble(
                (f"{' '.join(keys[name]):<{KEY_WIDTH}}", "bold $accent"),
                f" {binding.tooltip}  ",
                (name if wide else "", "$text-disabled"),
            )
            for name, binding in named.items()
        ]
        return Content("\n").join(lines)
