"""What two pictures have in common, measured from their prints and thumbnails."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tui_dedup.match import looks
from tui_dedup.match.prints import Nearness

VERSION = 7
SIDE = 48
BLOCK = 16
"""Pixels at each side of a block of two pictures at half the size of their thumbnails: of a page, three lines or so."""
STRUCTURED = 6.0
"""Levels by which brightness spreads in a block from which on it has a structure."""
SAME_STRUCTURE = 0.8
"""How far two blocks must correlate to have the same."""
FEWEST = 6
"""Blocks with a structure that it takes to tell anything."""
ROUGH = 25
"""Levels of spread from which one picture does not lie on the other as a whole: one of them has a frame."""
SAME_PICTURE = 0.6
"""How far the overlap of two aligned pictures must correlate; different photos that align reach 0.4."""

_TURN = (
    None,
    Image.Transpose.FLIP_LEFT_RIGHT,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.ROTATE_180,
    Image.Transpose.TRANSPOSE,
    Image.Transpose.ROTATE_270,
    Image.Transpose.ROTATE_90,
    Image.Transpose.TRANSVERSE,
)
"""The eight orientations as Pillow turns pictures, in the order of `prints.TURNS`."""
_LIES = (
    (1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
    (-1.0, 0.0, 1.0, 0.0, 1.0, 0.0),
    (1.0, 0.0, 0.0, 0.0, -1.0, 1.0),
    (-1.0, 0.0, 1.0, 0.0, -1.0, 1.0),
    (0.0, 1.0, 0.0, 1.0, 0.0, 0.0),
    (0.0, -1.0, 1.0, 1.0, 0.0, 0.0),
    (0.0, 1.0, 0.0, -1.0, 0.0, 1.0),
    (0.0, -1.0, 1.0, -1.0, 0.0, 1.0),
)
"""How a picture lies on its keeper in each of these orientations; see `features.Alignment`."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A picture against its keeper.

    `same_thumbnail`: every pixel of the thumbnails is equal. `bits` and `turn`: see `Nearness`. `light`, `colour`
    and `spread` are differences in levels of 0 to 255 once one lies on the other: of the mean brightness, of the
    colours, and of the brightness pixel by pixel after that mean; `sharpness` is the share that the picture has of the
    keeper's. All are None when one does not lie on the other, and sharpness when their sizes differ too.
    `agrees` is the share of blocks that have the same structure, of those that have one; None where they are too few.
    `shows` is the share of the keeper that the picture shows and `shown` the share of the picture that this takes.
    `lies` is where the picture lies on the keeper, as in `features.Alignment`, where that is known; the app reads it.
    """

    same_thumbnail: bool
    bits: int
    turn: int
    light: float | None = None
    colour: float | None = None
    spread: float | None = None
    sharpness: float | None = None
    agrees: float | None = None
    shows: float = 1.0
    shown: float = 1.0
    aligned: bool = False
    lies: tuple[float, ...] | None = None


def measure(mine: Path, theirs: Path, near: Nearness, *, whole: bool) -> Likeness:
    """Compare two thumbnails, the second that of the keeper; raises what Pillow does where one cannot be read.

    `whole` says that the prints are near, so that one picture should lie on the other as a whole; where it does not,
    features are tried.
    """
    same = mine.read_bytes() == theirs.read_bytes()
    if whole or same:
        with Image.open(mine) as picture, Image.open(theirs) as other:
            laid = _laid(picture.convert("RGB"), other.convert("RGB"), near)
        if laid.spread is None or laid.spread <= ROUGH:
            return laid
    return _aligned(mine, theirs, near)


def _laid(picture: Image.Image, other: Image.Image, near: Nearness) -> Likeness:
    same = picture.size == other.size and picture.tobytes() == other.tobytes()
    turn = _TURN[near.turn]
    turned = picture.transpose(turn) if turn is not None else picture
    a, b = _levels(turned), _levels(other)
    light = float(a[..., 0].mean() - b[..., 0].mean())
    spread = float(np.abs(a[..., 0] - b[..., 0] - light).mean())
    colour = float(np.abs(a[..., 1:] - b[..., 1:]).mean())
    sharpness = _sharpness(turned) / max(_sharpness(other), 1e-6) if turned.size == other.size else None
    agrees = agreement(turned, other)
    return Likeness(same, near.bits, near.turn, light, colour, spread, sharpness, agrees, lies=_LIES[near.turn])


def agreement(picture: Image.Image, other: Image.Image) -> float | None:
    """Return the share of blocks in which both have the same structure, of those where both have one; None where few have.

    Light, contrast and colours do not matter (the correlation of each block without its mean); what is written, and where
    things are, does. Pages of one layout with other words reach 0.88, copies that were encoded at quality 30, 0.93 and more.
    """
    size = min(picture.width, other.width) // 2, min(picture.height, other.height) // 2
    if min(size) < BLOCK:
        return None
    a, b = (_blocks(np.asarray(each.convert("L").resize(size, Image.Resampling.BOX), np.float32)) for each in (picture, other))
    mine, theirs = (np.sqrt((each * each).mean(axis=1)) for each in (a, b))
    structured = (mine >= STRUCTURED) & (theirs >= STRUCTURED)
    if structured.sum() < FEWEST:
        return None
    correlation = (a * b).mean(axis=1)[structured] / (mine * theirs)[structured]
    return float((correlation >= SAME_STRUCTURE).mean())


def _blocks(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the blocks of a picture without their means, float32 (n, BLOCK * BLOCK)."""
    rows, columns = (length // BLOCK for length in levels.shape)
    whole = levels[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
    blocks = whole.swapaxes(1, 2).reshape(-1, BLOCK * BLOCK)
    centred: NDArray[np.float32] = blocks - blocks.mean(axis=1, keepdims=True)
    return centred


def _sharpness(image: Image.Image) -> float:
    return looks.sharpness(np.asarray(image.convert("L")))


def _levels(image: Image.Image) -> NDArray[np.float32]:
    """Return brightness and two colour channels, float32 (SIDE, SIDE, 3)."""
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX).convert("YCbCr"), np.float32)


def _aligned(mine: Path, theirs: Path, near: Nearness) -> Likeness:
    from tui_dedup.match import features  # noqa: PLC0415 - OpenCV takes long to load, and what was measured needs none

    picture, other = features.read(mine), features.read(theirs)
    found = features.align(picture, other) if picture and other else None
    if found is None or found.correlation < SAME_PICTURE:
        return Likeness(False, near.bits, near.turn)
    shares = {"shows": found.covered, "shown": found.inside}
    return Likeness(False, near.bits, near.turn, **shares, aligned=True, lies=found.lies)
