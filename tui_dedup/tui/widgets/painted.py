"""A widget that keeps its lines ready, with pictures that are drawn over cells by escapes."""

from collections.abc import Sequence

from rich.control import Control
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui_dedup.tui.failures import TellsFailures
from tui_dedup.tui.late import Row
from tui_dedup.tui.pictures import Drawing

_AS_IS = ((ControlType.CURSOR_FORWARD, 0),)
"""Marks a segment as a control code, which takes no cells and is written as it is."""

Placed = tuple[int, int, Drawing]
"""A drawing whose box begins at (x, y) of the widget's content."""


class Painted(TellsFailures, Widget):
    """Shows lines of cells, and the pictures that lie over them."""

    DEFAULT_CSS = """
    Painted { width: 1fr; height: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Start empty."""
        super().__init__(id=id)
        self._lines: Sequence[Strip] = ()
        self._pictures_over: Sequence[Placed] = ()
        self._toasts = 0

    def paint(self, lines: Sequence[Strip], over: Sequence[Placed] = ()) -> None:
        """Show these lines, and over them what is no cells."""
        self._lines = lines
        self._pictures_over = [placed for placed in over if placed[2].over]
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line of cells."""
        return self._all_lines()[y]

    def _all_lines(self) -> list[Strip]:
        width, height = self.size
        style = self.rich_style
        lines = [line if line.cell_length == width else line.adjust_cell_length(width, style) for line in self._lines[:height]]
        return lines + [Strip.blank(width, style)] * (height - len(lines))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a region, and over the last one the pictures, when all of the widget is to be seen.

        The lines are handed on as they are: putting them together anew, as Textual does to add a border or a padding, would
        ask for their segments. So a frame is another widget's.
        """
        start, end = crop.line_span
        lines = [line.crop(*crop.column_span) for line in self._all_lines()[start:end]]
        background = self.background_colors[1]
        for each in self.get_line_filters():
            lines = [line.apply_filter(each, background) for line in lines]
        if self._pictures_over and lines and crop == self.outer_size.region and self.screen.is_active:
            lines[-1] = Row([lines[-1], *(_over(placed, self.content_region) for placed in self._pictures_over)])
            self._mend()
        return lines

    def _mend(self) -> None:
        """Draw all again when a notification has gone: it leaves blank cells where pictures were."""
        toasts = len(self.screen.query("Toast"))
        if toasts < self._toasts:
            self.call_after_refresh(self.refresh)
        self._toasts = toasts


def picture_lines(drawing: Drawing | None, word: str, columns: int, rows: int, style: Style) -> list[Strip]:
    """Return a box of cells with the drawing in its place, or with `word` in its middle where there is none."""
    blank = Strip.blank(columns, style)
    if drawing is None:
        middle = Strip([Segment(word.center(columns), style)], columns)
        return [middle if row == rows // 2 else blank for row in range(rows)]
    right = columns - drawing.left - drawing.strips[0].cell_length
    before, after = ([Strip.blank(width, style)] if width > 0 else [] for width in (drawing.left, right))
    lines = [Row((*before, strip, *after)) for strip in drawing.strips]
    below = rows - drawing.top - len(lines)
    return [*[blank] * drawing.top, *lines, *[blank] * below][:rows]


def _over(placed: Placed, box: Region) -> Strip:
    """Return what draws a drawing over its cells; it takes no cells itself, and leaves the cursor at the end of `box`."""
    x, y, drawing = placed
    there = Control.move_to(box.x + x + drawing.left, box.y + y + drawing.top).segment.text
    back = Control.move_to(box.right, box.bottom - 1).segment.text
    return Strip([Segment(there + drawing.over + back, None, _AS_IS)], 0)
