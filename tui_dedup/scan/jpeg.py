"""JPEGs whose numbers are packed by arithmetic coding (ITU-T T.81, annex D), by OpenCV: Pillow calls them broken."""

from typing import BinaryIO

from PIL import Image

from tui_dedup.scan import deep

_ARITHMETIC = range(0xC9, 0xCC)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_END = b"\xff\xd9"
_MOST_SEGMENTS = 1000


def is_arithmetic(file: BinaryIO) -> bool:
    """Tell whether the first picture of a JPEG is packed so."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        file.seek(at)
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            break
        if head[1] in _FRAMES:
            return head[1] in _ARITHMETIC
        at += 1 if head[1] == 0xFF else 2 + int.from_bytes(head[2:])
    return False


def read_arithmetic(file: BinaryIO) -> Image.Image:
    """Return the picture; raises `OSError` for a file that was cut off, of which OpenCV would show what is there."""
    file.seek(0)
    if not file.read().rstrip(b"\0").endswith(_END):
        raise OSError("the file is truncated")
    return deep.read(file).convert("RGB")
