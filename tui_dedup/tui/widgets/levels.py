"""What counts as alike: each level on or off, and how near two photos must be."""

from dataclasses import dataclass

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Checkbox, Input, Label

from tui_dedup.records import Level
from tui_dedup.settings import Match

MEANINGS = {
    Level.EXACT: "Exact: the same bytes",
    Level.PERCEPTUAL: "Perceptual: bits of 256 that may differ",
    Level.AI: "AI: similar from (empty: the model's own)",
}
MAX_BITS = 64


class Levels(Vertical):
    """Three levels with their thresholds."""

    DEFAULT_CSS = """
    Levels { height: auto; }
    Levels Horizontal { height: 1; }
    Levels Checkbox { width: 1fr; padding: 0; }
    Levels Input { width: 8; }
    Levels .-exact { color: $exact; }
    Levels .-perceptual { color: $perceptual; }
    Levels .-ai { color: $ai; }
    Levels #why { display: none; color: $text-error; }
    Levels.-wrong #why { display: block; }
    """

    @dataclass
    class Changed(Message):
        """A person chose other levels or thresholds."""

        match: Match

    def __init__(self, match: Match, *, id: str | None = None) -> None:  # noqa: A002
        """Take the settings to start from."""
        super().__init__(id=id)
        self._match = match

    def compose(self) -> ComposeResult:
        """Put each level on a line."""
        inputs = {
            Level.PERCEPTUAL: Input(str(self._match.perceptual_distance), id="distance", compact=True),
            Level.AI: Input(f"{self._match.ai_threshold or ''}", placeholder="auto", id="threshold", compact=True),
        }
        for level, meaning in MEANINGS.items():
            with Horizontal():
                yield Checkbox(meaning, level in self._match.levels, id=str(level), classes=f"-{level}", compact=True)
                if level in inputs:
                    yield inputs[level]
        yield Label(id="why", markup=False)

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        """Take a level in or out."""
        event.stop()
        levels = tuple(level for level in Level if self.query_one(f"#{level}", Checkbox).value)
        if levels:
            self._take(replace(self._match, levels=levels))
        else:
            self._refuse("Choose at least one level.")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Take a threshold."""
        event.stop()
        if event.input.id == "distance":
            self._take_distance(event.value)
        else:
            self._take_threshold(event.value)

    def _take_distance(self, text: str) -> None:
        if text.isdecimal() and int(text) <= MAX_BITS:
            self._take(replace(self._match, perceptual_distance=int(text)))
        else:
            self._refuse(f"Type a number of bits, 0 to {MAX_BITS}.")

    def _take_threshold(self, text: str) -> None:
        try:
            value = float(text or 0)
        except ValueError:
            value = -1
        if 0 <= value <= 1:
            self._take(replace(self._match, ai_threshold=value))
        else:
            self._refuse("Type a cosine from 0 to 1, or nothing for the model's own.")

    def _take(self, match: Match) -> None:
        self.remove_class("-wrong")
        if match != self._match:
            self._match = match
            self.post_message(self.Changed(match))

    def _refuse(self, why: str) -> None:
        self.query_one("#why", Label).update(why)
        self.add_class("-wrong")
