"""Thumbnails as the pictures to embed."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_SIDE = 4096
"""Pixels; no thumbnail is larger, so a larger one is not ours."""

MISSING = "its thumbnail is missing"
UNREADABLE = "its thumbnail cannot be read"


def encoded(path: Path) -> bytes | str:
    """Return the thumbnail as it lies on the disk, or why there is none, in words for a person."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return MISSING
    except OSError:
        return UNREADABLE


def read(thumbnail: Path | bytes) -> "Image | str":
    """Return the thumbnail at a path, or of these bytes, decoded; or why there is none, in words for a person."""
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(BytesIO(thumbnail) if isinstance(thumbnail, bytes) else thumbnail, formats=("JPEG",)) as image:
            if max(image.size) > MAX_SIDE:
                return "its thumbnail is not one of ours"
            image.load()
            return image
    except FileNotFoundError:
        return MISSING
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return UNREADABLE
