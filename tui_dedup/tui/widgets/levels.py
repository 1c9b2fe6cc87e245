"""What counts as alike: each level on or off, and how near two photos must be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Checkbox, Input, Label

from tui_dedup.records import Level
from tui_dedup.settings import Match
from tui_dedup.text import count
from tui_dedup.tui import keymap
from tui_dedup.tui.widgets.tick import Tick

MEANINGS = {
    Level.EXACT: "Exact: the same bytes",
    Level.PERCEPTUAL: "Perceptual: differing bits of 256",
    Level.AI: "AI: alike from a cosine of",
}
MAX_BITS = 64
COSINE_STEP = 0.01
MEASURED = (Level.PERCEPTUAL, Level.AI)
"""The levels that have a threshold."""

Counts = Sequence[tuple[float, int, int]]
"""Threshold, groups and photos, in the order of the thresholds."""


class Threshold(Input):
    """A line for a threshold, which keys move by steps."""

    BINDINGS: ClassVar[list[BindingType]] = keymap.LEVELS

    def action_step(self, step: int) -> None:
        """Make the threshold larger or smaller."""
        self.query_ancestor(Levels).step(self, step)


class Levels(Vertical):
    """Three levels with their thresholds."""

    DEFAULT_CSS = """
    Levels { height: auto; }
    Levels Horizontal { height: 1; }
    Levels Checkbox { width: 1fr; padding: 0; }
    Levels Input { width: 7; }
    Levels .-exact { color: $exact; }
    Levels .-perceptual { color: $perceptual; }
    Levels .-ai { color: $ai; }
    Levels #why { display: none; width: 1fr; height: auto; color: $text-muted; }
    Levels.-wrong #why, Levels.-telling #why { display: block; }
    Levels.-wrong #why { color: $text-error; }
    """

    class Confirmed(Message):
        """A person pressed enter on a threshold: group anew by it."""

    @dataclass
    class Changed(Message):
        """A person chose other levels or thresholds."""

        match: Match

    def __init__(self, match: Match, *, id: str | None = None) -> None:  # noqa: A002
        """Take the settings to start from."""
        super().__init__(id=id)
        self._match = match
        self._counts: Mapping[Level, Counts] = {}

    def compose(self) -> ComposeResult:
        """Put each level on a line."""
        inputs = {
            Level.PERCEPTUAL: Threshold(str(self._match.perceptual_distance), id="distance", compact=True),
            Level.AI: Threshold(f"{self._match.ai_threshold or ''}", placeholder="auto", id="threshold", compact=True),
        }
        for level, meaning in MEANINGS.items():
            with Horizontal():
                yield Tick(meaning, level in self._match.levels, id=str(level), classes=f"-{level}", compact=True)
                if level in inputs:
                    yield inputs[level]
        yield Label(id="why", markup=False)

    def expect(self, counts: Mapping[Level, Counts]) -> None:
        """Take how many groups the last run would have at other thresholds."""
        self._counts = counts
        self._foresee()

    def show(self, match: Match) -> None:
        """Show these settings, unless they are shown already."""
        if match == self._match:
            return
        self._match = match
        with self.prevent(Checkbox.Changed, Input.Changed):
            for level in Level:
                self.query_one(f"#{level}", Checkbox).value = level in match.levels
            self.query_one("#distance", Input).value = str(match.perceptual_distance)
            self.query_one("#threshold", Input).value = f"{match.ai_threshold or ''}"

    def on_descendant_focus(self) -> None:
        """Tell what the threshold under the cursor would find."""
        self._foresee()

    def on_descendant_blur(self) -> None:
        """Say nothing of thresholds that nobody is at."""
        self._foresee()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Ask for the groups of this threshold."""
        event.stop()
        if not self.has_class("-wrong"):
            self.post_message(self.Confirmed())

    def step(self, field: Threshold, step: int) -> None:
        """Make the threshold of a line larger or smaller."""
        if field.id == "distance":
            field.value = str(max(0, min(MAX_BITS, self._match.perceptual_distance + step)))
        elif known := self._counts.get(Level.AI):
            start = self._match.ai_threshold or known[len(known) // 2][0]
            field.value = f"{max(known[0][0], min(1.0, start + step * COSINE_STEP)):.2f}"

    def _foresee(self) -> None:
        """Tell how many groups the threshold under the cursor would give."""
        focused = self.screen.focused if self.is_attached else None
        text = ""
        if focused and focused.id == "distance":
            text = foreseen(self._counts.get(Level.PERCEPTUAL, ()), self._match.perceptual_distance, "bits")
        elif focused and focused.id == "threshold" and self._match.ai_threshold:
            text = foreseen(self._counts.get(Level.AI, ()), self._match.ai_threshold, "")
        self.set_class(bool(text), "-telling")
        if not self.has_class("-wrong"):
            self.query_one("#why", Label).update(text)

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
        self.call_next(self._foresee)
        if match != self._match:
            self._match = match
            self.post_message(self.Changed(match))

    def _refuse(self, why: str) -> None:
        self.query_one("#why", Label).update(why)
        self.add_class("-wrong")


def known(counts: Counts, reach: float | None, level: Level) -> Counts:
    """Return the counts up to the largest distance that was looked for: beyond the largest one found nothing changes."""
    if level is Level.PERCEPTUAL and counts and reach is not None and reach > counts[-1][0]:
        return [*counts, (reach, *counts[-1][1:])]
    return counts


def foreseen(counts: Counts, threshold: float, unit: str) -> str:
    """Return what a threshold would find, as the matcher counted it for the nearest stricter one; nothing where it did not."""
    if not counts:
        return ""
    reached = [each for each in counts if each[0] <= threshold] if unit else [each for each in counts if each[0] >= threshold]
    if not reached or (unit and threshold > counts[-1][0]):
        return f"{threshold:g} {unit}: not known before the next run".replace(" :", ":")
    _, groups, photos = reached[-1] if unit else reached[0]
    return f"{threshold:g} {unit}: {count(groups, 'group')}, {count(photos, 'photo')} · ⏎ groups anew".replace(" :", ":")
