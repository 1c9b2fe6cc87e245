"""Pictures for terminals with a graphics protocol, encoded outside the event loop: kitty and sixel by textual-image."""

import base64
from collections.abc import Callable
from io import BytesIO, StringIO

from PIL.Image import Image
from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip
from textual_image.renderable import SixelImage, TGPImage
from textual_image.renderable.sixel import SixelOptions

from tui_dedup.tui.images import Terminal

LARGEST = 1_000_000
"""Bytes that iTerm2 takes in one escape."""

Encoded = tuple[list[Strip], str, Callable[[], None] | None]


def encode(image: Image, terminal: Terminal) -> Encoded:
    """Return lines of cells, escapes that draw the picture over them, and what frees the terminal's memory.

    For kitty the picture is sent at once, out of sight; the lines are the placeholders that show it.
    """
    columns, rows = image.width // terminal.cell_width, image.height // terminal.cell_height
    if terminal.protocol == "kitty":
        renderable = TGPImage(image, columns, rows)
        return _lines(_segments(renderable, columns, rows)), "", renderable.cleanup
    if terminal.protocol == "iterm":
        return [Strip.blank(columns)] * rows, inline(image, columns, rows, terminal.quality), None
    sixels = _segments(SixelImage(image, columns, rows, SixelOptions(colors=terminal.colours)), columns, rows)
    data = next(segment.text for segment in sixels if segment.text.startswith("\x1bP"))
    return [Strip.blank(columns)] * rows, data, None


def inline(image: Image, columns: int, rows: int, quality: int) -> str:
    """Return a picture as iTerm2's own escape, in at most `LARGEST` bytes: coarser where it must be.

    It fills columns x rows cells from the cursor on; cells that are written anew take their part of it away.
    See https://iterm2.com/documentation-images.html.
    """
    data = b""
    for each in (quality, quality // 2, quality // 4):
        encoded = BytesIO()
        image.save(encoded, "JPEG", quality=each)
        data = base64.b64encode(encoded.getvalue())
        if len(data) <= LARGEST:
            break
    place = f"inline=1;width={columns};height={rows};preserveAspectRatio=0;doNotMoveCursor=1"
    return f"\x1b]1337;File={place};size={len(encoded.getvalue())}:{data.decode()}\x07"


def _segments(renderable: TGPImage | SixelImage, columns: int, rows: int) -> list[Segment]:
    console = Console(file=StringIO(), force_terminal=True, color_system="truecolor", width=columns, height=rows)
    return list(console.render(renderable, console.options.update(width=columns, height=rows)))


def _lines(segments: list[Segment]) -> list[Strip]:
    return [Strip(line) for line in Segment.split_lines(segments) if line]
