"""A widget that keeps its lines ready, with pictures that are drawn over cells by escapes."""

from collections.abc import Iterable, Sequence

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
            toasts = self.screen.query("Toast")
            box = self.content_region
            over = [*(_over(placed, box) for placed in self._pictures_over), *(_again(toast, box) for toast in toasts)]
            lines[-1] = _Last(lines[-1], over)
            self._mend(len(toasts))
        return lines

    def _mend(self, toasts: int) -> None:
        """Draw all again when a notification has gone: it leaves blank cells where pictures were."""
        if toasts < self._toasts:
            self.call_after_refresh(self.refresh)
        self._toasts = toasts


class _Last(Row):
    """The last line of cells, and what is drawn over all of them once it is written."""

    __slots__ = ("_line", "_over")

    def __init__(self, line: Strip, over: Sequence[Strip]) -> None:
        """Take the line, and strips without cells."""
        self._line, self._over = line, over
        super().__init__((line, *over))

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Cut the line, as where a notification lies on it; Textual would lose what takes no cells behind the last cut."""
        *parts, last = self._line.divide(cuts)
        return [*parts, Row((last, *self._over))]


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
    return _control(_at(box.x + x + drawing.left, box.y + y + drawing.top) + drawing.over, box)


def _again(toast: Widget, box: Region) -> Strip:
    """Return what writes a notification again, where a picture was drawn over it."""
    x, y, width, height = toast.region
    lines = toast.render_lines(Region(0, 0, width, height))
    return _control("".join(_at(x, y + row) + line.render(toast.app.console) for row, line in enumerate(lines)), box)


def _control(text: str, box: Region) -> Strip:
    """Return escapes as a strip without cells, which leaves the cursor at the end of `box`."""
    return Strip([Segment(text + _at(box.right, box.bottom - 1), None, _AS_IS)], 0)


def _at(x: int, y: int) -> str:
    return Control.move_to(x, y).segment.text
