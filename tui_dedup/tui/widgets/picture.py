"""One photo, drawn as large as its box allows."""

from rich.control import Control
from rich.segment import ControlType, Segment
from rich.style import Style
from textual import work
from textual.geometry import Region
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from tui_dedup.tui.failures import TellsFailures
from tui_dedup.tui.fitting import View
from tui_dedup.tui.pictures import Drawing, Pictures, Request

_AS_IS = ((ControlType.CURSOR_FORWARD, 0),)
"""Marks a segment as a control code, which takes no cells and is written as it is."""


class Picture(TellsFailures, Widget):
    """Shows the photo with the content `photo`, or a word where there is no picture."""

    DEFAULT_CSS = """
    Picture { width: 1fr; height: 1fr; }
    """

    photo: var[str] = var("", init=False)
    """The content that is shown, by its MD5; empty for nothing."""
    view: var[View] = var(View(), init=False)
    """Which part of it."""
    against: var[str] = var("", init=False)
    """Another content: then what differs from it is shown as light."""

    def __init__(self, pictures: Pictures, *, id: str | None = None) -> None:  # noqa: A002
        """Take who draws."""
        super().__init__(id=id)
        self._pictures = pictures
        self._drawing: Drawing | None = None
        self._lines: list[Strip] = []

    @property
    def request(self) -> Request:
        """What is to be drawn now."""
        return Request(self.photo, *self.content_size, self.view, self.against)

    def watch_photo(self) -> None:
        """Another photo is to be shown."""
        self.redraw()

    def watch_view(self) -> None:
        """Another part of the photo is to be shown."""
        self.redraw()

    def watch_against(self) -> None:
        """Show the difference, or the photo itself again."""
        self.redraw()

    def on_resize(self) -> None:
        """Fill the new box."""
        self.redraw()

    def redraw(self) -> None:
        """Show what is asked for, drawn anew unless that drawing is kept."""
        request = self.request
        if not self.photo or not request.cells:
            self._show(None)
        elif drawing := self._pictures.ready(request):
            self.workers.cancel_group(self, "draw")
            self._show(drawing)
        else:
            self._draw(request)

    @work(group="draw", exclusive=True, exit_on_error=False)
    async def _draw(self, request: Request) -> None:
        drawing = await self._pictures.draw(request)
        if request == self.request:
            self._show(drawing, "" if drawing else "no picture")

    def _show(self, drawing: Drawing | None, word: str = "") -> None:
        self._drawing = drawing
        self._lines = picture_lines(drawing, word, *self.size, self.rich_style)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line of cells."""
        return self._lines[y] if y < len(self._lines) else Strip.blank(self.size.width, self.rich_style)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a region, and over the last one what is no cells, when all of the picture is to be seen."""
        lines = super().render_lines(crop)
        drawing = self._drawing
        if drawing and drawing.over and lines and crop == self.outer_size.region and self.screen.is_active:
            lines[-1] = Strip.join([lines[-1], over(drawing, self.content_region, 0, 0)])
        return lines


def picture_lines(drawing: Drawing | None, word: str, columns: int, rows: int, style: Style) -> list[Strip]:
    """Return a box of cells with the drawing in its place, or with `word` in its middle where there is none."""
    if drawing is None:
        blank = Strip.blank(columns, style)
        middle = Strip([Segment(word.center(columns), style)], columns)
        return [middle if row == rows // 2 else blank for row in range(rows)]
    above, left = Strip.blank(columns, style), Strip.blank(max(0, drawing.left), style)
    lines = [Strip.join([left, strip]).adjust_cell_length(columns, style) for strip in drawing.strips]
    below = rows - drawing.top - len(lines)
    return [*[above] * drawing.top, *lines, *[above] * below][:rows]


def over(drawing: Drawing, box: Region, x: int, y: int) -> Strip:
    """Return what draws the drawing over its cells, its box at (x, y) of the region `box`; it takes no cells itself."""
    there = Control.move_to(box.x + x + drawing.left, box.y + y + drawing.top).segment.text
    back = Control.move_to(box.right, box.bottom - 1).segment.text
    return Strip([Segment(there + drawing.over + back, None, _AS_IS)], 0)
