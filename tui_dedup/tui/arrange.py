"""How many photos stand beside each other and how large their pictures are: pure arithmetic on cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

MIN_COLUMNS = 22
"""Cells that a photo needs in width: a date and its source."""
MIN_ROWS = 5
"""Lines that a picture needs to be one."""
FRAME = 2
"""Cells of the border, both sides together."""
FEWER_ROWS = 1.3
"""One more line of photos must make the pictures larger than this to be worth it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A grid of photos, and the box of each picture, in cells."""

    columns: int
    rows: int
    picture_columns: int
    picture_rows: int

    @property
    def capacity(self) -> int:
        """How many photos it shows at once."""
        return self.columns * self.rows


def arrange(aspects: Sequence[float], width: int, height: int, caption: int, cell_aspect: float = 2.0) -> Shape:
    """Return the grid that shows photos of these aspects (width by height) largest in `width` x `height` cells.

    `caption` lines stand under each picture; `cell_aspect` is the height of a cell by its width.
    """
    most_columns = max(1, min(len(aspects), width // MIN_COLUMNS))
    most_rows = max(1, height // (MIN_ROWS + caption + FRAME))
    shapes = [
        _shape(aspects, columns, max(1, min(most_rows, ceil(len(aspects) / columns))), width, height, caption, cell_aspect)
        for columns in range(1, most_columns + 1)
    ]
    return max(shapes, key=lambda shape: _worth(aspects, shape, cell_aspect))


def _shape(aspects: Sequence[float], columns: int, rows: int, width: int, height: int, caption: int, cell_aspect: float) -> Shape:
    picture_columns = max(1, width // columns - FRAME)
    room = max(1, height // rows - caption - FRAME)
    needed = max((ceil(picture_columns / (aspect * cell_aspect)) for aspect in aspects), default=room)
    return Shape(columns, rows, picture_columns, max(1, min(room, needed)))


def _worth(aspects: Sequence[float], shape: Shape, cell_aspect: float) -> float:
    """Return the cells that the pictures in sight fill, less for further lines and far less for photos that are out of sight.

    A copy that one does not see is not compared.
    """
    shown = aspects[: shape.capacity]
    widths = [min(shape.picture_columns, shape.picture_rows * aspect * cell_aspect) for aspect in shown]
    area = sum(width * width / (aspect * cell_aspect) for width, aspect in zip(widths, shown, strict=True))
    return area * (len(shown) / len(aspects)) ** 2 / FEWER_ROWS**shape.rows
