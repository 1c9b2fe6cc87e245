"""Every key that works on the screen below."""

import textwrap
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
        self._shown = [binding for binding in bindings if binding.tooltip]

    def compose(self) -> ComposeResult:
        """Put the keys under each other."""
        wide = self.app.size.width >= WIDE
        with Vertical(id="dialog", classes="-large"):
            with VerticalScroll(id="more"):
                yield Keys(self._shown, named=wide)
            yield Static(
                "Each key can be changed in the settings, [app.keys], by its name"
                + (" here." if wide else ", which a wider window shows."),
                classes="note",
                markup=False,
            )

    def on_resize(self) -> None:
        """Show as many keys as the window has room for."""
        self.query_one("#more").styles.max_height = max(LEAST, self.size.height - AROUND)


class Keys(Static):
    """A table of keys, as wide as there is room for."""

    def __init__(self, bindings: Iterable[Binding], *, named: bool) -> None:
        """Take the bindings, and whether to name their ids."""
        super().__init__(markup=False)
        self._named = named
        self._keys: dict[str, list[str]] = {}
        self._meanings: dict[str, Binding] = {}
        for binding in bindings:
            name = binding.id or binding.action
            self._keys.setdefault(name, []).append(self.app.get_key_display(binding))
            self._meanings[name] = binding

    def on_resize(self) -> None:
        """Use the new width."""
        self.update(Content("\n").join(self._line(name, binding) for name, binding in self._meanings.items()))

    def _line(self, name: str, binding: Binding) -> Content:
        keys = (f"{' '.join(self._keys[name]):<{KEY_WIDTH}} ", "bold $notable")
        if not self._named:
            return Content.assemble(keys, _hanging(binding.tooltip, self.size.width - KEY_WIDTH - 1))
        longest = max(len(other.tooltip) for other in self._meanings.values())
        return Content.assemble(keys, f"{binding.tooltip:<{longest}}  ", (name, "$text-muted"))


def _hanging(text: str, width: int) -> str:
    """Return text in lines that stay beside the keys."""
    return f"\n{' ' * (KEY_WIDTH + 1)}".join(textwrap.wrap(text, max(width, 1)))
