"""How a picture looks when turned or mirrored: the signs of its brightness steps across and down.

A difference hash holds the steps across only, and a step of zero as "not brighter", so that the hash of a turned
or mirrored picture cannot be told from it. A look keeps, across and down, where the next pixel is brighter and where
it is darker: from these four planes of 256 bits the hashes of all eight orientations follow exactly.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tui_dedup.catalog import Catalog
from tui_dedup.match.perceptual import Hashes
from tui_dedup.workspace import Workspace

VERSION = 1
SIDE = 16
PLANES = 4
STRONG = 3
"""Steps of fewer grey levels than this are noise."""
DETAIL = 40
"""A picture with fewer strong steps, of 512, is flat: its hash says nothing."""
_BATCH = 256

ORIENTATIONS = (
    "as it is",
    "mirrored",
    "upside down and mirrored",
    "turned by 180°",
    "turned and mirrored along the diagonal",
    "turned by 90°",
    "turned by 270°",
    "turned and mirrored along the other diagonal",
)


def read(thumbnail: Path) -> bytes:
    """Return the look of a thumbnail file; raises `OSError` where it cannot be read."""
    with Image.open(thumbnail) as image:
        image.draft("L", (128, 128))
        return look(image.convert("L"))


def look(grey: Image.Image) -> bytes:
    """Return the look of a grey picture: two bytes of strong steps, then the planes of 32 bytes."""
    across = np.diff(_pixels(grey, SIDE + 1, SIDE), axis=1)
    down = np.diff(_pixels(grey, SIDE, SIDE + 1), axis=0)
    strong = int((np.abs(across) >= STRONG).sum() + (np.abs(down) >= STRONG).sum())
    planes = np.packbits(np.stack([across > 0, across < 0, down > 0, down < 0]))
    return strong.to_bytes(2, "big") + planes.tobytes()


def _pixels(grey: Image.Image, width: int, height: int) -> NDArray[np.int16]:
    return np.asarray(grey.resize((width, height), Image.Resampling.LANCZOS), np.int16)


def unpack(looks: list[bytes]) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """Return of n looks which have detail, bool (n,), and the hashes of the eight orientations, uint8 (8, n, 32)."""
    raw = np.frombuffer(b"".join(looks), np.uint8).reshape(len(looks), 2 + PLANES * 32)
    strong = raw[:, 0].astype(np.int32) * 256 + raw[:, 1]
    planes = np.unpackbits(raw[:, 2:], axis=1).reshape(-1, PLANES, SIDE, SIDE)
    return strong >= DETAIL, np.stack([np.packbits(turned.reshape(-1, 256), axis=1) for turned in _turned(planes)])


def _turned(planes: NDArray[np.uint8]) -> tuple[Hashes, ...]:
    """Return the steps across of the eight orientations: a mirrored step up is a step down read backwards."""
    up, down, lower, higher = (planes[:, plane] for plane in range(PLANES))
    lower, higher = lower.transpose(0, 2, 1), higher.transpose(0, 2, 1)
    return (
        up,
        down[:, :, ::-1],
        up[:, ::-1],
        down[:, ::-1, ::-1],
        lower,
        higher[:, :, ::-1],
        lower[:, ::-1],
        higher[:, ::-1, ::-1],
    )


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
