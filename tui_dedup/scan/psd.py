"""Photoshop files that Pillow leaves closed, or shows in another way than Photoshop: all but Lab, palettes and duotones.

These are PSB, made for large pictures, 16 bits for each colour, bitmaps, which Pillow shows as negatives, and channels beside
the colours, which it takes for transparency though a selection may be kept in them.

Follows Adobe's "Photoshop File Formats Specification" (November 2019). Of the picture, the composite of all layers is read.
"""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image, ImageFile

from tui_dedup.scan.limits import UnknownKindError

_EXIF, _XMP, _PROFILE = 1058, 1060, 1039
_MODES = {(0, 1): "1", (1, 8): "L", (3, 8): "RGB", (4, 8): "CMYK", (1, 16): "L", (3, 16): "RGB"}
_INKS = 7
"""A mode of inks of any colours, of which Pillow shows the first alone."""
_NEGATIVE = frozenset(("1", "CMYK"))
"""In what modes the largest number is black."""
_RAW, _PACKED = 0, 1
_DEEP_LAYERS = re.compile(rb"8B(?:IM|64)Lr(?:16|32)")
_CLEAR = re.compile(rb"8B(?:IM|64)Mt(?:rn|16|32)")
"""What is told of files whose first channel beside the colours is transparency; else the number of layers is negative."""
_NEAR = 65_536


class PhotoshopFile(ImageFile.ImageFile):
    """Opens what Pillow's own reader of PSD does not."""

    format = "PSD"
    is_animated = False
    """Whether there are several layers, as Pillow calls it for a PSD, or channels beside the picture."""

    def _open(self) -> None:
        file: BinaryIO = self.fp  # type: ignore[assignment]  # it is open by now
        version, channels, height, width, depth, mode = struct.unpack(">4xH6xHIIHH", file.read(26))
        if (mode, depth) not in _MODES:
            left = (version, depth) == (1, 8) and mode != _INKS
            raise SyntaxError("left to Pillow's own reader") if left else UnknownKindError
        self._mode, self._size = _MODES[mode, depth], (width, height)
        wide = 8 if version == 2 else 4
        file.seek(_number(file, 4), 1)
        self.info.update(info_of(_resources(file, _number(file, 4))))
        layers, clear = _layers(file, wide)
        if self._mode == "RGB" and clear and channels > len(self._mode):
            self._mode = "RGBA"
        self.is_animated = layers > 1 or channels > len(self._mode)
        bands = [*self._mode] if channels >= len(self._mode) else []
        self.tile = list(_tiles(file, self.size, self._raw(bands, depth), depth, counts=channels * height, wide=wide // 2))
        if not self.tile:
            raise SyntaxError("no composite that can be read")

    def _raw(self, bands: list[str], depth: int) -> list[str]:
        """Return how each band is written, in Pillow's words."""
        return [band + (";16B" if depth == 16 else ";I" if self._mode in _NEGATIVE else "") for band in bands]


def accepts(prefix: bytes) -> bool:
    """Tell whether a file that begins with `prefix` is Photoshop's."""
    return prefix.startswith(b"8BPS")


def info_of(resources: list[tuple[int, bytes]]) -> dict[str, bytes]:
    """Return EXIF, XMP and colour profile as Pillow names them among what it knows of a picture."""
    names = {_EXIF: "exif", _XMP: "xmp", _PROFILE: "icc_profile"}
    return {names[kind]: data for kind, data in resources if kind in names}


def _number(file: BinaryIO, size: int) -> int:
    return int.from_bytes(file.read(size))


def _taken(file: BinaryIO, size: int) -> bytes:
    """Return the next bytes of a file; raises where it has fewer: room for what a broken number says may take all memory."""
    place = file.tell()
    if place + size > file.seek(0, 2):
        raise OSError("the file is truncated")
    file.seek(place)
    return file.read(size)


def _resources(file: BinaryIO, length: int) -> list[tuple[int, bytes]]:
    """Return number and content of each image resource in the next `length` bytes, and go behind them."""
    end = file.tell() + length
    found = []
    while file.tell() < end and (head := file.read(6))[:4] in (b"8BIM", b"MeSa"):
        file.seek(_number(file, 1) // 2 * 2 + 1, 1)  # the name, padded with its length to an even number
        size = _number(file, 4)
        found.append((int.from_bytes(head[4:]), _taken(file, size)))
        file.seek(size % 2, 1)
    file.seek(end)
    return found


def _layers(file: BinaryIO, wide: int) -> tuple[int, bool]:
    """Return the number of layers and whether the composite is clear in parts, as their section tells, and go behind it."""
    length = _number(file, wide)
    end = file.tell() + length
    begins = file.read(min(length, _NEAR))
    at = wide
    if not int.from_bytes(begins[:wide]):  # with 16 bits they are in a block of their own
        deep = _DEEP_LAYERS.search(begins)
        at = deep.end() + wide if deep else len(begins)
    file.seek(end)
    count = int.from_bytes(begins[at : at + 2], signed=True)
    return abs(count), count < 0 or bool(_CLEAR.search(begins))


def _tiles(
    file: BinaryIO, size: tuple[int, int], bands: list[str], depth: int, *, counts: int, wide: int
) -> Iterator[ImageFile._Tile]:
    """Yield where each band of the composite lies, for `bands` that are written so.

    `counts` numbers of `wide` bytes tell how long its packed rows are.
    """
    packing = _number(file, 2)
    if packing not in (_RAW, _PACKED):
        raise UnknownKindError
    rows = _taken(file, counts * wide * packing)
    at, height = file.tell(), size[1]
    end = file.seek(0, 2)
    for number, raw in enumerate(bands):
        yield ImageFile._Tile("packbits" if packing else "raw", (0, 0, *size), at, raw if packing else (raw, 0, 1))
        part = rows[number * height * wide : (number + 1) * height * wide]
        packed = sum(int.from_bytes(part[row : row + wide]) for row in range(0, len(part), wide))
        at += packed if packing else size[0] * height * depth // 8
        if at > end:
            raise OSError("the file is truncated")


def register() -> None:
    """Let Pillow open these files."""
    Image.register_open("PHOTOSHOP", PhotoshopFile, accepts)
