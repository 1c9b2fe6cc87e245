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
AROUND, LEAST = 10, 5
"""Lines of the window that are not for keys, and how many keys there are in sight at least."""
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
        wide = self.app.size.width >= WIDE
        with Vertical(id="dialog", classes="-large"):
            with VerticalScroll(id="more"):
                yield Static(self._table(wide), markup=False)
            yield Static(
                "Each key can be changed in the settings, [app.keys], by its name"
                + (" here." if wide else ", which a wider window shows."),
                classes="note",
                markup=False,
            )

    def on_resize(self) -> None:
        """Show as many keys as the window has room for."""
        self.query_one("#more").styles.max_height = max(LEAST, self.size.height - AROUND)

    def _table(self, wide: bool) -> Content:
        keys: dict[str, list[str]] = {}
        named: dict[str, Binding] = {}
        for binding in self._shown:
            if binding.tooltip:
                name = binding.id or binding.action
                keys.setdefault(name, []).append(self.app.get_key_display(binding))
                named[name] = binding
        longest = max((len(binding.tooltip) for binding in named.values()), default=0)
        lines = [
            Content.assemble(
                (f"{' '.join(keys[name]):<{KEY_WIDTH}}", "bold $notable"),
                f" {binding.tooltip:<{longest}}  " if wide else f" {binding.tooltip}",
                (name if wide else "", "$text-muted"),
            )
            for name, binding in named.items()
        ]
        return Content("\n").join(lines)
