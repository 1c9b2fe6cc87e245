"""How a picture looks: its brightness steps across and down, with and without its borders.

A difference hash holds only the signs of the steps across, so that the hash of a turned or mirrored picture cannot
be told from it. From the steps across and down the hashes of all eight orientations follow, and the steps
themselves tell whether two hashes are near because the pictures are, or because both are flat.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tui_dedup.catalog import Catalog
from tui_dedup.match import borders
from tui_dedup.workspace import Workspace

VERSION = 3
SIDE = 16
STRONG = 3
"""Steps of fewer grey levels than this are noise."""
DETAIL = 112
"""A picture with fewer strong steps, of 512, is flat: its hash says nothing."""
MOSTLY = 0.7
"""When the borders leave a smaller share than this, the whole with its borders says nothing."""
BLACK, WHITE = 4, 251
CLIPPING = 4
_BATCH = 256
_HEAD = struct.Struct("<?ff")
_VIEW = 2 * SIDE * SIDE

Steps = NDArray[np.int8]
"""Steps of grey levels, cut at ±127: int8 of shape (..., 2, 16, 16), first across, then down."""


def read(thumbnail: Path) -> bytes:
    """Return the look of a thumbnail file; raises `OSError` where it cannot be read."""
    with Image.open(thumbnail) as image:
        return look(image.convert("L"))


def look(grey: Image.Image) -> bytes:
    """Return the look of a grey picture: the steps of its views, a whole one and one without borders.

    A view that says nothing is left out: a flat one, and the whole of which the borders are the larger part.
    A head precedes them: whether the whole is there, and the quality.
    """
    pixels = np.asarray(grey)
    box = borders.inner(pixels)
    share = (box[2] - box[0]) * (box[3] - box[1]) / (grey.width * grey.height)
    whole = _view(grey) if share >= MOSTLY else b""
    inner = _view(grey.crop(box)) if share < 1 else b""
    return _HEAD.pack(bool(whole), *quality(pixels)) + whole + inner


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
    return {md5: _HEAD.unpack_from(data)[1:] for md5, data in looks.items()}


def _view(grey: Image.Image) -> bytes:
    found = steps(grey)
    strong = np.abs(found.astype(np.int16)) >= STRONG
    return found.tobytes() if strong.sum() >= DETAIL else b""


def steps(grey: Image.Image) -> Steps:
    """Return the steps of a grey picture, int8 of shape (2, 16, 16)."""
    across = np.diff(_pixels(grey, SIDE + 1, SIDE), axis=1)
    down = np.diff(_pixels(grey, SIDE, SIDE + 1), axis=0)
    found: Steps = np.clip(np.stack([across, down]), -127, 127).astype(np.int8)
    return found


def _pixels(grey: Image.Image, width: int, height: int) -> NDArray[np.int16]:
    return np.asarray(grey.resize((width, height), Image.Resampling.LANCZOS), np.int16)


def unpack(looks: Sequence[bytes]) -> tuple[NDArray[np.int32], NDArray[np.bool_], Steps]:
    """Return of all views which look each is of, int32 (m,), whether it is whole, and its steps, int8 (m, 2, 16, 16)."""
    counts = [len(data) // _VIEW for data in looks]
    views = np.frombuffer(b"".join(data[_HEAD.size :] for data in looks), np.int8).reshape(-1, 2, SIDE, SIDE)
    whole = [view == 0 and data[0] == 1 for data, count in zip(looks, counts, strict=True) for view in range(count)]
    return np.repeat(np.arange(len(looks), dtype=np.int32), counts), np.array(whole, bool), views


def fill(catalog: Catalog, workspace: Workspace, run: int) -> Iterator[int]:
    """Look at the thumbnails of the photos of `run` that were not looked at yet; yield how many are behind us.

    A photo whose thumbnail is gone or broken stays without a look: it is then found as it is, not turned.
    """
    missing = catalog.looks.missing(run, VERSION)
    with ThreadPoolExecutor() as pool:
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            found = zip(batch, pool.map(_try_read, map(workspace.thumbnail, batch)), strict=True)
            catalog.looks.add(VERSION, [(md5, data) for md5, data in found if data is not None])
            yield start + len(batch)


def _try_read(thumbnail: Path) -> bytes | None:
    try:
        return read(thumbnail)
    except (OSError, Image.DecompressionBombError):
        return None
