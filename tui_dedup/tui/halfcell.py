"""Pictures out of half blocks: each cell shows two pixels, one above the other, in 24-bit colour."""

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.color import Color, ColorType
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

if TYPE_CHECKING:
    from PIL.Image import Image

STEPS = 0xFC
"""Colours are rounded to steps of four: nobody sees it, and many more neighbours are alike."""


def strips(image: "Image") -> list[Strip]:
    """Return an RGB image of even height as lines of cells, one column for each pixel."""
    width, height = image.size
    data = image.point(lambda value: value & STEPS).tobytes()
    stride = width * 3
    return [_line(data[y * stride : (y + 2) * stride], stride) for y in range(0, height, 2)]


def _line(rows: bytes, stride: int) -> Strip:
    segments: list[Segment] = []
    run, last = 0, rows[:3] + rows[stride : stride + 3]
    for x in range(0, stride, 3):
        cell = rows[x : x + 3] + rows[stride + x : stride + x + 3]
        if cell != last:
            segments.append(Segment("▀" * run, _style(last)))
            run, last = 0, cell
        run += 1
    segments.append(Segment("▀" * run, _style(last)))
    return Strip(segments, stride // 3)


@lru_cache(maxsize=16384)
def _style(cell: bytes) -> Style:
    return Style.from_color(_colour(*cell[:3]), _colour(*cell[3:]))


def _colour(*rgb: int) -> Color:
    """Return a colour as `Color.from_rgb` does, without the name, which takes half of its time."""
    return Color("", ColorType.TRUECOLOR, triplet=ColorTriplet(*rgb))
