"""Thumbnails turned into something a terminal can draw: in threads, cached, the neighbours ahead of time."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from textual.strip import Strip

from tui_dedup.tui import halfcell
from tui_dedup.tui.fitting import Lies, View, difference, fit, laid
from tui_dedup.tui.images import Terminal
from tui_dedup.workspace import Workspace

if TYPE_CHECKING:
    from PIL.Image import Image
    from rich.console import Console

_log = logging.getLogger(__name__)

CACHED_CELLS = 120_000
"""How many cells of drawings are kept: ten full screens of 200 columns, some five megabytes of half blocks."""
CLOSE = 2
"""How many close-ups are kept decoded, each up to fifty megabytes: photo and keeper."""
CACHED_IMAGES = 24
"""How many decoded thumbnails are kept, each under a megabyte."""


@dataclass(frozen=True, slots=True)
class Below:
    """Another content that a photo is laid on, in the frame of which it is drawn; or what differs between the two."""

    md5: str
    lies: Lies
    difference: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A drawing to be made: a content, the box of cells it must fit in, the view, and what it is laid on."""

    md5: str
    columns: int
    rows: int
    view: View = field(default_factory=View)
    below: Below | None = None

    @property
    def close(self) -> bool:
        """Whether a thumbnail is too coarse for it."""
        return self.view.zoom > 1

    @property
    def cells(self) -> int:
        """How much it takes in the cache."""
        return self.columns * self.rows


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture ready to show: lines of cells to be put at (left, top) of the box, and escapes that draw `over` them."""

    strips: list[Strip]
    left: int
    top: int
    over: str = ""
    release: Callable[[], None] | None = None


class Pictures:
    """Draws photos from their thumbnails."""

    def __init__(self, workspace: Workspace, terminal: Terminal) -> None:
        """Take where thumbnails and close-ups lie, and how this terminal draws."""
        self._workspace = workspace
        self._terminal = terminal
        self._threads = ThreadPoolExecutor(2, "pictures")
        self._ahead: list[Future[Drawing | None]] = []
        self._images: OrderedDict[Path, Image] = OrderedDict()
        self._drawings: OrderedDict[Request, Drawing] = OrderedDict()
        self._lock = Lock()
        self.console: Console | None = None
        """The terminal's colours, once they are known: then escapes are made with the drawing, not when it is shown."""

    def ready(self, request: Request) -> Drawing | None:
        """Return the drawing when it lies in the cache."""
        with self._lock:
            if drawing := self._drawings.get(request):
                self._drawings.move_to_end(request)
            return drawing

    def word(self, keys: str, columns: int) -> str:
        """Return what stands where there is no drawing, in that many cells; `keys` have the original decoded and shown."""
        words = f"no picture yet: {keys} makes one"
        if not keys or self._terminal.protocol == "off":
            return "no picture"
        return words if len(words) <= columns else f"{keys} makes one"

    async def draw(self, request: Request) -> Drawing | None:
        """Return the drawing, or None when there is no thumbnail that can be read, or it cannot be drawn: the log says why."""
        try:
            return self.ready(request) or await asyncio.wrap_future(self._threads.submit(self._draw, request))
        except Exception:  # noqa: BLE001 - one picture that is not there is no reason to stop
            _log.exception("%s could not be drawn", request.md5)
            return None

    def prefetch(self, requests: Iterable[Request]) -> None:
        """Draw these next, when there is time; those that were asked for before and have not begun are dropped."""
        for future in self._ahead:
            future.cancel()
        self._ahead = [self._threads.submit(self._draw, request) for request in requests if not self.ready(request)]

    def forget_close(self, md5: str) -> None:
        """Draw what is looked at closely again: there is a close-up of this content now."""
        with self._lock:
            for request in [each for each in self._drawings if each.close and md5 in (each.md5, each.below and each.below.md5)]:
                self._drop(self._drawings.pop(request))

    def close(self) -> None:
        """End the threads and take the pictures out of the terminal's memory."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for drawing in self._drawings.values():
            self._drop(drawing)

    def _draw(self, request: Request) -> Drawing | None:
        if drawing := self.ready(request):
            return drawing
        image = self._image(request)
        if image is None or self._terminal.protocol == "off":
            return None
        drawing = _paint(fit(image, request.columns, request.rows, request.view, self._terminal), request, self._terminal)
        if self.console:
            for strip in drawing.strips:
                strip.render(self.console)
        self._keep(request, drawing)
        return drawing

    def _image(self, request: Request) -> "Image | None":
        image, below = self._load(request.md5, request.close), request.below
        other = self._load(below.md5, request.close) if below else None
        if image is None or below is None or other is None:
            return image
        return (difference if below.difference else laid)(image, other, below.lies)

    def _load(self, md5: str, close: bool) -> "Image | None":
        """Return the close-up, where it is asked for and there is one, else the thumbnail."""
        large = self._open(self._workspace.close_ups.thumbnail(md5), CLOSE) if close else None
        return large or self._open(self._workspace.thumbnail(md5))

    def _open(self, path: Path, kept: int = 0) -> "Image | None":
        from PIL import Image  # noqa: PLC0415 - after the first paint

        with self._lock:
            if path in self._images:
                self._images.move_to_end(path)
                return self._images[path]
        try:
            with Image.open(path) as opened:
                image = opened.convert("RGB")
        except (OSError, ValueError, Image.DecompressionBombError):
            return None
        with self._lock:
            self._images[path] = image
            large = [each for each in self._images if each.parent.parent == path.parent.parent] if kept else []
            for old in large[:-kept] if kept else list(self._images)[:-CACHED_IMAGES]:
                del self._images[old]
        return image

    @staticmethod
    def _drop(drawing: Drawing) -> None:
        if drawing.release:
            drawing.release()

    def _keep(self, request: Request, drawing: Drawing) -> None:
        gone: list[Drawing] = []
        with self._lock:
            self._drawings[request] = drawing
            total = sum(each.cells for each in self._drawings)
            while total > CACHED_CELLS and len(self._drawings) > 1:
                old, drawn = self._drawings.popitem(last=False)
                total -= old.cells
                gone.append(drawn)
        for drawn in gone:
            self._drop(drawn)


def _paint(image: "Image", request: Request, terminal: Terminal) -> Drawing:
    if terminal.protocol == "halfcell":
        strips, over, release = halfcell.strips(image, far=terminal.far), "", None
    else:
        from tui_dedup.tui import encoders  # noqa: PLC0415 - only where the terminal knows them

        strips, over, release = encoders.encode(image, terminal)
    columns = strips[0].cell_length
    return Drawing(strips, (request.columns - columns) // 2, (request.rows - len(strips)) // 2, over, release)
