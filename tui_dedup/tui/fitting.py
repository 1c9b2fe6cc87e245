"""Which part of a photo is shown, how it fills a box of cells, and how two photos differ."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui_dedup.tui.images import Terminal

if TYPE_CHECKING:
    from PIL.Image import Image

STEP = 1.5
"""One step of zooming."""
MAX_ZOOM = 16.0
PAN = 0.25
"""One step of panning, as a part of what is in sight."""
GLOW = 4
"""How much differences are brightened."""
AROUND = 0.3
"""How bright the keeper is around a photo that shows a part of it."""
WHOLE = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
"""How a photo lies on another of the same shape."""

Lies = tuple[float, ...]
"""Where a photo lies on another: a to f of x' = ax + by + c and y' = dx + ey + f, x and y from 0 to 1 over each."""


@dataclass(frozen=True, slots=True)
class View:
    """Which part of a photo is looked at. `x` and `y` are its centre, 0 to 1; `turns` are quarters, clockwise."""

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5
    turns: int = 0

    def zoomed(self, steps: int) -> "View":
        """Return the view so many steps nearer, or farther, but never farther than the whole photo."""
        zoom = min(max(MAX_ZOOM, self.zoom), max(1.0, self.zoom * STEP**steps))
        return replace(self, zoom=zoom, x=self._inside(self.x, zoom), y=self._inside(self.y, zoom))

    def panned(self, right: int, down: int) -> "View":
        """Return the view moved by so many steps."""
        step = PAN / self.zoom
        return replace(self, x=self._inside(self.x + right * step, self.zoom), y=self._inside(self.y + down * step, self.zoom))

    def actual(self, size: tuple[int, int], columns: int, rows: int, terminal: Terminal) -> "View":
        """Return the view in which one pixel of a photo of that size takes one pixel of the terminal, at the same centre."""
        width, height = size if self.turns % 2 == 0 else size[::-1]
        fitting = min(columns * terminal.cell_width / width, rows * terminal.cell_height / height)
        unit = terminal.cell_width if terminal.protocol == "halfcell" else 1
        zoom = max(1.0, unit / fitting)
        return replace(self, zoom=zoom, x=self._inside(self.x, zoom), y=self._inside(self.y, zoom))

    def turned(self) -> "View":
        """Return the view turned by a quarter, clockwise."""
        return View(turns=(self.turns + 1) % 4)

    @staticmethod
    def _inside(centre: float, zoom: float) -> float:
        return min(max(centre, 0.5 / zoom), 1 - 0.5 / zoom)


def fit(image: "Image", columns: int, rows: int, view: View, terminal: Terminal) -> "Image":
    """Return the part of `image` that the view shows, scaled to fill as much of `columns` x `rows` cells as it can.

    The result is a whole number of cells wide and high, in the terminal's pixels (two a cell for half blocks).
    """
    from PIL import Image  # noqa: PLC0415

    if view.turns:
        image = image.rotate(-90 * (view.turns % 4), expand=True)
    box_width, box_height = columns * terminal.cell_width, rows * terminal.cell_height
    scale = min(box_width / image.width, box_height / image.height) * view.zoom
    width, height = min(box_width, image.width * scale), min(box_height, image.height * scale)
    part = _part(image.size, width / scale, height / scale, view)
    across = max(1, round(width / terminal.cell_width))
    down = max(1, round(height / terminal.cell_height))
    unit_width, unit_height = (1, 2) if terminal.protocol == "halfcell" else (terminal.cell_width, terminal.cell_height)
    target = (across * unit_width, down * unit_height)
    return image.resize(target, Image.Resampling.LANCZOS, box=part, reducing_gap=2.0)


def _part(size: tuple[int, int], width: float, height: float, view: View) -> tuple[float, float, float, float]:
    """Return the box of the source, of the given width and height, nearest to the view's centre and inside it."""
    left = min(max(0.0, view.x * size[0] - width / 2), max(0.0, size[0] - width))
    top = min(max(0.0, view.y * size[1] - height / 2), max(0.0, size[1] - height))
    return left, top, min(size[0], left + width), min(size[1], top + height)


def upon(lies: Lies, other: Lies) -> Lies:
    """Return how a photo lies on a second one: `lies` says how it lies on a third, and `other` how the second does.

    Raises ZeroDivisionError when the second has no size there.
    """
    a, b, c, d, e, f = inverse(other)
    p, q, r, s, t, u = lies
    return a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f


def inverse(lies: Lies) -> Lies:
    """Return how the photo below lies on the one that lies on it. Raises ZeroDivisionError when that has no size."""
    a, b, c, d, e, f = lies
    area = a * e - b * d
    return e / area, -b / area, (b * f - c * e) / area, -d / area, a / area, (c * d - a * f) / area


def difference(image: "Image", other: "Image", lies: Lies = WHOLE) -> "Image":
    """Return what differs between two photos as light on black, where both show something, in the frame of the other."""
    from PIL import Image, ImageChops  # noqa: PLC0415

    moved, there = _moved(image, other.size, lies)
    light = ImageChops.difference(moved, other).point(lambda value: min(255, value * GLOW))
    return Image.composite(light, Image.new("RGB", other.size), there)


def laid(image: "Image", other: "Image", lies: Lies) -> "Image":
    """Return `image` in its place over the other, which is dark around it."""
    from PIL import Image  # noqa: PLC0415

    moved, there = _moved(image, other.size, lies)
    return Image.composite(moved, other.point(lambda value: int(value * AROUND)), there)


def _moved(image: "Image", size: tuple[int, int], lies: Lies) -> tuple["Image", "Image"]:
    """Return a photo where it lies in a frame of that size, and a mask of where it is; nowhere when it has no size there."""
    from PIL import Image  # noqa: PLC0415

    area = abs(lies[0] * lies[4] - lies[1] * lies[3])
    if not area:
        return Image.new("RGB", size), Image.new("L", size)
    finer = (image.width * image.height / (area * size[0] * size[1])) ** 0.5
    image = image.reduce(int(finer)) if finer >= 2 else image
    units = (image.width, image.width, image.width, image.height, image.height, image.height)
    pixels = (*size, 1, *size, 1)
    back = [part * unit / pixel for part, unit, pixel in zip(inverse(lies), units, pixels, strict=True)]
    turn = Image.Transform.AFFINE
    mask = Image.new("L", image.size, 255).transform(size, turn, back)
    return image.transform(size, turn, back, Image.Resampling.BILINEAR), mask
