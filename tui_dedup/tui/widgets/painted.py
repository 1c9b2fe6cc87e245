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
        style, width = self.rich_style, self.size.width
        return self._lines[y].adjust_cell_length(width, style) if y < len(self._lines) else Strip.blank(width, style)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a region, and over the last one the pictures, when all of the widget is to be seen.

        Where there is nothing to add, the lines are handed on as they are: putting them together anew would ask for their
        segments.
        """
        if self.gutter:
            lines = super().render_lines(crop)
        else:
            lines = [self._filtered(self.render_line(y)).crop(*crop.column_span) for y in crop.line_range]
        if self._pictures_over and lines and crop == self.outer_size.region and self.screen.is_active:
            lines[-1] = Row([lines[-1], *(_over(placed, self.content_region) for placed in self._pictures_over)])
            self._mend()
        return lines

    def _filtered(self, line: Strip) -> Strip:
        for each in self.get_line_filters():
            line = line.apply_filter(each, self.background_colors[1])
        return line

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
