"""Lines that are written at once and cut only when they must be.

A terminal needs the text of a line; Textual needs its segments too, but only where another widget lies over the line, or
for a picture of the screen. For a full screen of half blocks segments take ten times as long to make as the text.
"""

from abc import abstractmethod
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip


class LateStrip(Strip):
    """A strip whose segments are made when something asks for them."""

    __slots__ = ("_made",)
    _made: list[Segment] | None

    def __init__(self, cells: int) -> None:
        """Take the width in cells."""
        super().__init__((), cells)

    @abstractmethod
    def segments(self) -> Iterable[Segment]:
        """Make the segments."""

    @property
    def _segments(self) -> list[Segment]:
        """What `Strip` works on."""
        if self._made is None:
            self._made = list(self.segments())
        return self._made

    @_segments.setter
    def _segments(self, segments: list[Segment]) -> None:
        self._made = segments or None


class Row(LateStrip):
    """Strips beside each other."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Iterable[Strip]) -> None:
        """Take the strips, from left to right."""
        self._parts: Sequence[Strip] = tuple(parts)
        super().__init__(sum(part.cell_length for part in self._parts))

    def segments(self) -> Iterable[Segment]:
        """Return those of all parts."""
        return (segment for part in self._parts for segment in part)

    def render(self, console: Console) -> str:
        """Return the text of all parts: each keeps its own."""
        return "".join([part.render(console) for part in self._parts])

    def apply_filter(self, filter: LineFilter, background: Color) -> Strip:  # noqa: A002 - Textual's name
        """Filter each part."""
        return Row(part.apply_filter(filter, background) for part in self._parts)
