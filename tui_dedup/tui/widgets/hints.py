"""The line at the bottom: the keys that do something now."""

from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Static

from tui_dedup.tui.keymap import offered


class Hints(Static):
    """Shows as many keys as there is room for, in the order of the key map; a click does what the key does.

    Keys that are described by the same word stand before it together.
    """

    DEFAULT_CSS = """
    Hints {
        height: 1; padding: 0 1; background: $panel;
        link-style: none; link-style-hover: underline; link-color: $foreground; link-background: $panel;
    }
    """

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(markup=False)

    def on_mount(self) -> None:
        """Follow the keys of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._show)
        self._show(self.screen)

    def on_resize(self) -> None:
        """Use the new width."""
        self._show(self.screen)

    def _show(self, screen: Screen[object]) -> None:
        actions: set[str] = set()
        shown: dict[str, Content] = {}
        for active in offered(screen):
            binding = active.binding
            if binding.show and binding.action not in actions:
                actions.add(binding.action)
                where = "app" if active.node is self.app else "screen"
                click = Style.from_meta({"@click": f"{where}.{binding.action}"})
                key = Content.styled(f"{self.app.get_key_display(binding)} ", "bold $notable").stylize(click)
                shown[binding.description] = shown.get(binding.description, Content()) + key
        hints = {word: keys + word for word, keys in shown.items()}
        help_hint = hints.pop("help", None)
        self.update(_fitting(list(hints.values()), help_hint, self.content_size.width), layout=False)


def _fitting(hints: list[Content], last: Content | None, width: int) -> Content:
    """Return the first hints that fit beside the last one, which always stands there."""
    between = Content.styled(" · ", "$text-disabled")
    room = width - (last.cell_length + 3 if last else 0)
    chosen: list[Content] = []
    for hint in hints:
        room -= hint.cell_length + 3
        if room < -3:
            break
        chosen.append(hint)
    return between.join([*chosen, last] if last else chosen)
