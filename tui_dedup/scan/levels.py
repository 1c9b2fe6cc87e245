"""Numbers of any range made 8 bits: what measures light writes fewer bits than its file has room for, or fractions."""

import numpy as np
from PIL import Image

TOLD, NEGATIVE, UNSIGNED = "largest level", "white is zero", "levels without a sign"
"""What is noted among what Pillow knows of a picture, where its file says so and Pillow passes it over."""

_DEPTHS = (0xFF, 0x3FF, 0xFFF, 0xFFFF)
"""The largest levels of what is written into 16 bits. With 14 bits, a picture cannot be told from a dark one of 16."""
_MUCH = 99.5
_BRIGHT = 16.0
"""Lights go up to a few times 1. Where much is brighter, 8 bits were written as fractions."""
_SAMPLE = 100_000


def grey(image: Image.Image) -> Image.Image:
    """Return a picture of one band of numbers in 8 bits."""
    values = np.asarray(image)
    if UNSIGNED in image.info and values.dtype == np.int32:
        values = values.view(np.uint32)
    levels = to_bytes(values, image.info.get(TOLD, 0))
    return Image.fromarray(255 - levels if NEGATIVE in image.info else levels)


def to_bytes(values: np.ndarray, told: int = 0) -> np.ndarray:
    """Return levels as uint8. `told` is the largest that there may be where the file says so, else 0."""
    if values.dtype == np.uint16:
        table = (np.arange(1 << 16, dtype=np.uint32) << 8) // (1 + full(int(values.max(initial=0)), told))
        return np.take(table.clip(0, 255).astype(np.uint8), values)
    numbers = values.astype(np.float32)
    np.nan_to_num(numbers, copy=False, posinf=0.0, neginf=0.0)
    numbers *= 255.0 / (_white(numbers) if values.dtype.kind == "f" else full(int(values.max(initial=0)), told))
    return numbers.clip(0, 255, out=numbers).astype(np.uint8)


def full(largest: int, told: int = 0) -> int:
    """Return the level that is white where `largest` is the largest that is there."""
    if 0 < largest <= told:
        return told
    return next((level for level in _DEPTHS if largest <= level), (1 << largest.bit_length()) - 1)


def _white(fractions: np.ndarray) -> float:
    """Return the fraction that is white: 1, but for lights beyond it, and for whole numbers that were written as fractions."""
    largest = float(fractions.max(initial=0.0))
    if largest <= 1.0:
        return 1.0
    much = float(np.percentile(fractions.ravel()[:: max(1, fractions.size // _SAMPLE)], _MUCH))
    return float(full(int(largest))) if much > _BRIGHT else max(1.0, much)
