"""How a picture looks: its brightness steps across and down, with and without its borders.

A difference hash holds only the signs of the steps across, so that the hash of a turned or mirrored picture cannot
be told from it. From the steps across and down the hashes of all eight orientations follow, and the steps
themselves tell whether two hashes are near because the pictures are, or because both are flat.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tui_dedup.catalog import Catalog
from tui_dedup.match import borders
from tui_dedup.match.pictures import Pictures

VERSION = 4
SIDE = 16
STRONG = 3
"""Steps of fewer grey levels than this are noise."""
DETAIL = 112
"""A picture with fewer strong steps, of 512, is flat: its hash says nothing."""
BLACK, WHITE = 4, 251
CLIPPING = 4
_BATCH = 256
_HEAD = struct.Struct("<?ff4B")
_VIEW = 2 * SIDE * SIDE
_EVEN = 1 / 255
"""A box in 255ths is not exact."""

Steps = NDArray[np.int8]
"""Steps of grey levels, cut at ±127: int8 of shape (..., 2, 16, 16), first across, then down."""


def read(thumbnail: Path) -> bytes:
    """Return the look of a thumbnail file; raises `OSError` where it cannot be read."""
    with Image.open(thumbnail) as image:
        return look(image.convert("L"))


def look(grey: Image.Image) -> bytes:
    """Return the look of a grey picture: the steps of its views, a whole one and one without borders.

    A flat view says nothing and is left out. A head precedes them: whether the whole is there, the quality, and the box of
    the picture inside its borders, in 255ths of the sides.
    """
    pixels = np.asarray(grey)
    box = borders.inner(pixels)
    bordered = box != (0, 0, *grey.size)
    inner = _view(grey.crop(box)) if bordered else b""
    whole = _view(grey)
    places = [round(255 * place / side) for place, side in zip(box, 2 * grey.size, strict=True)]
    return _HEAD.pack(bool(whole), *quality(pixels), *places) + whole + inner


def quality(grey: NDArray[np.uint8]) -> tuple[float, float]:
    """Return the sharpness and the share of clipped pixels of uint8 (height, width).

    The sharpness is less where light or dark is clipped: clipping makes edges.
    """
    clipped = float(((grey <= BLACK) | (grey >= WHITE)).mean())
    return sharpness(grey) * max(0.0, 1 - CLIPPING * clipped), clipped


def sharpness(grey: NDArray[np.uint8]) -> float:
    """Return the mean squared gradient of uint8 (height, width) (Tenengrad; Krotkov 1987)."""
    levels = grey.astype(np.float32)
    gradient = np.diff(levels, axis=1)[:-1] ** 2 + np.diff(levels, axis=0)[:, :-1] ** 2
    return float(gradient.mean()) if gradient.size else 0.0


def qualities(looks: Mapping[str, bytes]) -> dict[str, tuple[float, float]]:
    """Return sharpness and clipped share of each look, by MD5."""
    return {md5: _HEAD.unpack_from(data)[1:3] for md5, data in looks.items()}


def _view(grey: Image.Image) -> bytes:
    found = steps(grey)
    strong = np.abs(found.astype(np.int16)) >= STRONG
    return found.tobytes() if strong.sum() >= DETAIL else b""


def steps(grey: Image.Image, side: int = SIDE) -> Steps:
    """Return the steps of a grey picture, int8 of shape (2, side, side)."""
    across = np.diff(_pixels(grey, side + 1, side), axis=1)
    down = np.diff(_pixels(grey, side, side + 1), axis=0)
    found: Steps = np.clip(np.stack([across, down]), -127, 127).astype(np.int8)
    return found


def _pixels(grey: Image.Image, width: int, height: int) -> NDArray[np.int16]:
    return np.asarray(grey.resize((width, height), Image.Resampling.LANCZOS), np.int16)


def correlation(one: Steps, other: Steps) -> NDArray[np.float32]:
    """Return the cosine between steps of pairs, int8 (n, 2, side, side), float32 (n,): the smaller of across and down.

    A sky that gets brighter towards the ground is like every other one down, and like none across.
    """
    a, b = one.astype(np.float32), other.astype(np.float32)
    product, *squares = ((x * y).sum(axis=(2, 3)) for x, y in ((a, b), (a, a), (b, b)))
    cosines: NDArray[np.float32] = (product / np.sqrt(squares[0] * squares[1] + 1)).min(axis=1, initial=1.0)
    return cosines


@dataclass(frozen=True, slots=True)
class Views:
    """All views of some looks: which look each is of, int32 (m,), whether it is a whole, bool (m,), and its steps.

    `inside`, bool (m, 16, 16), tells which places of a whole lie in the picture without its borders; all of another view do.
    """

    owners: NDArray[np.int32]
    whole: NDArray[np.bool_]
    steps: Steps
    inside: NDArray[np.bool_]


def unpack(looks: Sequence[bytes]) -> Views:
    """Return all views of looks."""
    counts = [len(data) // _VIEW for data in looks]
    steps = np.frombuffer(b"".join(data[_HEAD.size :] for data in looks), np.int8).reshape(-1, 2, SIDE, SIDE)
    heads = [_HEAD.unpack_from(data) for data, count in zip(looks, counts, strict=True) if count]
    first = np.array([view == 0 for count in counts for view in range(count)], bool)
    whole = np.zeros(len(steps), bool)
    whole[first] = [head[0] for head in heads]
    inside = np.ones((len(steps), SIDE, SIDE), bool)
    boxes = np.array([head[3:] for head in heads], np.float32).reshape(-1, 4) / 255
    inside[whole] = _inside(boxes[whole[first]])
    return Views(np.repeat(np.arange(len(looks), dtype=np.int32), counts), whole, steps, inside)


def _inside(boxes: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which places lie in boxes (n, 4), bool (n, 16, 16), and not at their edge unless that is the picture's."""
    low, high = np.arange(SIDE) / SIDE, np.arange(1, SIDE + 1) / SIDE
    edge = np.where(boxes > 0, 1 / SIDE, 0)[:, :2], np.where(boxes < 1, 1 / SIDE, 0)[:, 2:]
    from_, to = boxes[:, :2] + edge[0], boxes[:, 2:] - edge[1]
    columns, rows = ((low >= from_[:, axis, None] - _EVEN) & (high <= to[:, axis, None] + _EVEN) for axis in (0, 1))
    inside: NDArray[np.bool_] = rows[:, :, None] & columns[:, None, :]
    return inside


def fill(catalog: Catalog, pictures: Pictures, run: int) -> Iterator[int]:
    """Look at the thumbnails of the photos of `run` that were not looked at yet; yield how many are behind us.

    A photo whose thumbnail cannot be had stays without a look: it is then found as it is, not turned.
    """
    missing = catalog.looks.missing(run, VERSION)
    with ThreadPoolExecutor() as pool:
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            for _ in pictures.ready(batch):
                yield start
            found = zip(batch, pool.map(_try_read, map(pictures.thumbnail, batch)), strict=True)
            catalog.looks.add(VERSION, [(md5, data) for md5, data in found if data is not None])
            yield start + len(batch)


def _try_read(thumbnail: Path) -> bytes | None:
    try:
        return read(thumbnail)
    except (OSError, Image.DecompressionBombError):
        return None
