"""A closer look at two pictures of which only the low frequencies are near.

Pages of one layout, whatever is written on them, have the low frequencies in common; so have the next photos of a burst
and copies that became brighter. At three times as many places as a look has, copies go the same steps block by block, but
for those blocks where text or a sticker was laid over them. Other pages do so in no block, a moved picture in few.
"""

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tui_dedup.match import looks
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.pictures import Pictures
from tui_dedup.match.prints import turned

SIDE, BLOCK = 48, 8
"""Places at each side of a picture, and of a block of it."""
ALIKE = 0.8
"""A block shows the same where its steps correlate so far."""
MOST = 0.6
"""Two pictures show the same where this share of their blocks does; see docs/quality.md."""
FEWEST = 6
"""Of 36 blocks, so many must have strong steps in both pictures: else nothing can be told."""
_STRONG = 2 * (BLOCK * looks.STRONG) ** 2
"""The sum of squares of a block's steps, across and down, where they are strong on average."""
_BATCH = 1024


@lru_cache(maxsize=8192)
def read(thumbnail: Path) -> NDArray[np.int8]:
    """Return the steps of a thumbnail, int8 (2, SIDE, SIDE); raises `OSError` where it cannot be read."""
    with Image.open(thumbnail) as image:
        image.draft("L", (2 * SIDE, 2 * SIDE))
        return looks.steps(image.convert("L"), SIDE)


def _try_read(thumbnail: Path) -> NDArray[np.int8] | None:
    try:
        return read(thumbnail)
    except (OSError, Image.DecompressionBombError):
        return None


def alike(pairs: Pairs, md5s: Sequence[str], pictures: Pictures) -> Generator[float, None, NDArray[np.bool_]]:
    """Return which of the pairs show the same; they number `md5s`. Yields the share that is done."""
    found = np.zeros(len(pairs), bool)
    with ThreadPoolExecutor() as pool:
        for start in range(0, len(pairs), _BATCH):
            part = slice(start, start + _BATCH)
            left, right = ([md5s[number] for number in side[part].tolist()] for side in (pairs.a, pairs.b))
            for _ in pictures.ready([*left, *right]):
                yield start / len(pairs)
            mine, theirs = (list(pool.map(_try_read, map(pictures.thumbnail, side))) for side in (left, right))
            found[part] = [_shows_the_same(one, other) for one, other in zip(mine, theirs, strict=True)]
            yield min(1.0, (start + _BATCH) / len(pairs))
    return found


def _shows_the_same(one: NDArray[np.int8] | None, other: NDArray[np.int8] | None) -> bool:
    """Return whether two pictures go the same steps, in one of the eight orientations."""
    if one is None or other is None:
        return False
    return any(agreement(one, turned(other[None], turn)[0]) >= MOST for turn in range(8))


def agreement(one: NDArray[np.int8], other: NDArray[np.int8]) -> float:
    """Return the share of blocks that show the same, of those with strong steps in both, int8 (2, SIDE, SIDE) each.

    It is 0 where too few blocks have strong steps.
    """
    a, b = one.astype(np.float32), other.astype(np.float32)
    product, mine, theirs = (_by_block(steps) for steps in (a * b, a * a, b * b))
    strong = (mine >= _STRONG) & (theirs >= _STRONG)
    if strong.sum() < FEWEST:
        return 0.0
    return float((product[strong] >= ALIKE * np.sqrt(mine[strong] * theirs[strong])).mean())


def _by_block(steps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the sums over blocks, both directions together, float32 (SIDE / BLOCK, SIDE / BLOCK)."""
    sums: NDArray[np.float32] = steps.reshape(2, SIDE // BLOCK, BLOCK, SIDE // BLOCK, BLOCK).sum(axis=(0, 2, 4))
    return sums
