"""One picture opened safely: any format that we know to a small upright RGB image."""

import warnings
from dataclasses import dataclass
from importlib.metadata import version
from typing import BinaryIO

import pillow_heif
from PIL import Image

from tui_dedup.scan.colour import plain, to_srgb

DECODER = f"1 pillow-{version('pillow')} pillow-heif-{version('pillow-heif')}"
"""What opens pictures: a content that another decoder could not read is tried again."""

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF", "BMP", "DIB", "JPEG2000", "PSD")
"""The formats that Pillow may try. All others stay closed, among them those that start other programs."""

_NAMES = {"MPO": "JPEG", "DIB": "BMP"}
_ORIENTATION = 0x0112
_NEAR = 0.9  # a JPEG decodes to 1/8 far faster than to 1/4: take it where it reaches nine tenths of the side
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class TooManyPixelsError(Exception):
    """The header announces more pixels than the settings allow; nothing was decoded."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture. `width` and `height` are upright and of the original; `small` is RGB, upright and reduced."""

    format: str
    width: int
    height: int
    orientation: int
    small: Image.Image


def prepare() -> None:
    """Make this process ready to decode: formats registered, Pillow's limits replaced by ours, warnings silent."""
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")


def open_header(file: BinaryIO, max_pixels: int) -> Image.Image:
    """Read a picture's header; raises `TooManyPixelsError`, or what Pillow raises for bytes that are no picture."""
    image = Image.open(file, formats=FORMATS)
    if image.width * image.height > max_pixels:
        raise TooManyPixelsError(f"{image.width} x {image.height} pixels")
    return image


def decode(image: Image.Image, side: int) -> Picture:
    """Decode an opened picture once, its longer side at most `side` pixels; raises what the decoder raises."""
    width, height = image.size
    profile = image.info.get("icc_profile")
    orientation = _orientation(image)
    image.draft(None, _scaled(image.size, _NEAR * side / max(image.size)))
    small = to_srgb(_shrunk(plain(image), side), profile)
    if orientation in _TURNS:
        small = small.transpose(_TURNS[orientation])
    if orientation > 4:
        width, height = height, width
    name = image.format or ""
    return Picture(_NAMES.get(name, name), width, height, orientation, small)


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - broken metadata raises anything, and the pixels may still be good
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    scale = side / max(image.size)
    if scale >= 1:
        return image
    return image.resize(_scaled(image.size, scale), Image.Resampling.HAMMING, reducing_gap=2.0)


def _scaled(size: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
