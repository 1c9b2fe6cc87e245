"""Pictures for terminals with a graphics protocol, encoded by textual-image outside the event loop."""

from collections.abc import Callable
from io import StringIO

from PIL.Image import Image
from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip
from textual_image.renderable import SixelImage, TGPImage
from textual_image.renderable.sixel import SixelOptions

from tui_dedup.tui.images import Terminal

Encoded = tuple[list[Strip], str, Callable[[], None] | None]


def encode(image: Image, terminal: Terminal) -> Encoded:
    """Return lines of cells, sixels to put over them, and what frees the terminal's memory.

    For kitty the picture is sent at once, out of sight; the lines are the placeholders that show it.
    """
    columns, rows = image.width // terminal.cell_width, image.height // terminal.cell_height
    if terminal.protocol == "kitty":
        renderable = TGPImage(image, columns, rows)
        return _lines(_segments(renderable, columns, rows)), "", renderable.cleanup
    sixels = _segments(SixelImage(image, columns, rows, SixelOptions(colors=terminal.colours)), columns, rows)
    data = next(segment.text for segment in sixels if segment.text.startswith("\x1bP"))
    return [Strip.blank(columns)] * rows, data, None


def _segments(renderable: TGPImage | SixelImage, columns: int, rows: int) -> list[Segment]:
    console = Console(file=StringIO(), force_terminal=True, color_system="truecolor", width=columns, height=rows)
    return list(console.render(renderable, console.options.update(width=columns, height=rows)))


def _lines(segments: list[Segment]) -> list[Strip]:
    return [Strip(line) for line in Segment.split_lines(segments) if line]
