"""One photo, drawn as large as its box allows."""

from textual import work

from tui_dedup.tui.fitting import View
from tui_dedup.tui.pictures import Below, Drawing, Pictures, Request
from tui_dedup.tui.widgets.painted import Painted, picture_lines


class Picture(Painted):
    """Shows a photo, or a word where there is no picture."""

    def __init__(self, pictures: Pictures, *, id: str | None = None) -> None:  # noqa: A002
        """Take who draws."""
        super().__init__(id=id)
        self._pictures = pictures
        self._photo, self._view = "", View()
        self._below: Below | None = None

    @property
    def request(self) -> Request:
        """What is to be drawn now."""
        return Request(self._photo, *self.content_size, self._view, self._below)

    def show(self, photo: str, view: View, below: Below | None = None) -> None:
        """Show the content `photo`, nothing when that is empty, and this part of it, laid on what is `below`."""
        if (photo, view, below) != (self._photo, self._view, self._below):
            self._photo, self._view, self._below = photo, view, below
            self.redraw()

    def on_resize(self) -> None:
        """Fill the new box."""
        self.redraw()

    def redraw(self) -> None:
        """Show what is asked for, drawn anew unless that drawing is kept."""
        request = self.request
        if not self._photo or not request.cells:
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
            self._show(drawing, "" if drawing else self._pictures.word("" if request.close else "z", self.size.width))

    def _show(self, drawing: Drawing | None, word: str = "") -> None:
        self.paint(picture_lines(drawing, word, *self.size, self.rich_style), [(0, 0, drawing)] if drawing else [])
