"""Pictures out of half blocks: each cell shows two pixels, one above the other, in 24-bit colour."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as TextualColor
from textual.filter import ANSIToTruecolor, LineFilter
from textual.strip import Strip

from tui_dedup.tui.late import LateStrip

if TYPE_CHECKING:
    from PIL.Image import Image

STEPS = 0xFC
"""Colours are rounded to steps of four: nobody sees it, and many more neighbours are alike."""
NEAR = 8
"""Levels by which a pixel may differ from the colour before it that goes on in its place over a slow line."""
BLOCK = "▀"
RESET = "\x1b[0m"


class Blocks(LateStrip):
    """A line of half blocks, from two rows of pixels of three bytes each."""

    __slots__ = ("_lower", "_upper")

    def __init__(self, upper: bytes, lower: bytes) -> None:
        """Take the upper row and the lower one."""
        self._upper, self._lower = upper, lower
        super().__init__(len(upper) // 3)

    def segments(self) -> Iterable[Segment]:
        """Return one segment for each run of equal cells."""
        for (upper, lower), run in groupby(zip(_pixels(self._upper), _pixels(self._lower), strict=True)):
            style = Style.from_color(Color.from_rgb(*upper), Color.from_rgb(*lower))
            yield Segment(BLOCK * len(list(run)), style)

    def render(self, console: Console) -> str:
        """Return what a terminal is told: of a cell, only the colours that differ from the one before it."""
        if console.color_system != "truecolor":
            return super().render(console)
        if self._render_cache is None:
            self._render_cache = "".join(_escapes(self._upper, self._lower)) + RESET
        return self._render_cache

    def apply_filter(self, filter: LineFilter, background: TextualColor) -> Strip:  # noqa: A002 - Textual's name
        """Filter the segments, unless for what half blocks never hold: colours that depend on the terminal."""
        return self if isinstance(filter, ANSIToTruecolor) else super().apply_filter(filter, background)


def strips(image: "Image", *, far: bool = False) -> list[Strip]:
    """Return an RGB image of even height as lines of cells, one column for each pixel; coarser where the terminal is `far`."""
    width, height = image.size
    stepped = image.point(lambda value: value & STEPS)
    data = _held(stepped) if far else stepped.tobytes()
    rows = [data[start : start + width * 3] for start in range(0, width * 3 * height, width * 3)]
    return [Blocks(upper, lower) for upper, lower in zip(rows[::2], rows[1::2], strict=True)]


def _held(image: "Image") -> bytes:
    """Return the pixels, each line with few changes of colour: one goes on until a pixel is far from it.

    Coarser steps save less and show: a sky falls into bands of other hues.
    """
    import numpy as np  # noqa: PLC0415 - after the first paint

    pixels = np.asarray(image).astype(np.int16)
    held = pixels[:, 0]
    for column in range(1, image.width):
        now = pixels[:, column]
        stays = (np.abs(now - held) <= NEAR).all(axis=1)
        now[stays] = held[stays]
        held = now
    return pixels.astype(np.uint8).tobytes()


def _pixels(row: bytes) -> Iterator[bytes]:
    return (row[start : start + 3] for start in range(0, len(row), 3))


def _escapes(upper: bytes, lower: bytes) -> Iterator[str]:
    """Yield the text of each cell."""
    above = below = b""
    for start in range(0, len(upper), 3):
        one, other = upper[start : start + 3], lower[start : start + 3]
        if one != above and other != below:
            yield f"\x1b[{_front(one)};{_back(other)}m{BLOCK}"
        elif one != above:
            yield f"\x1b[{_front(one)}m{BLOCK}"
        elif other != below:
            yield f"\x1b[{_back(other)}m{BLOCK}"
        else:
            yield BLOCK
        above, below = one, other


def _front(colour: bytes) -> str:
    return f"38;2;{colour[0]};{colour[1]};{colour[2]}"


def _back(colour: bytes) -> str:
    return f"48;2;{colour[0]};{colour[1]};{colour[2]}"
