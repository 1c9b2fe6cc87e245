"""Photoshop files that Pillow leaves closed: with 16 bits for each colour, and PSB, made for large pictures.

Follows Adobe's "Photoshop File Formats Specification" (November 2019). Of the picture, the composite of all layers is read.
"""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image, ImageFile

_EXIF, _XMP, _PROFILE = 1058, 1060, 1039
_MODES = {(1, 8): "L", (3, 8): "RGB", (1, 16): "L", (3, 16): "RGB"}
_RAW, _PACKED = 0, 1
_DEEP_LAYERS = re.compile(rb"8B(?:IM|64)Lr(?:16|32)")
_NEAR = 65_536


class PhotoshopFile(ImageFile.ImageFile):
    """Opens what Pillow's own reader of PSD does not."""

    format = "PSD"
    is_animated = False
    """Whether there are several layers: what Pillow calls it for a PSD."""

    def _open(self) -> None:
        file: BinaryIO = self.fp  # type: ignore[assignment]  # it is open by now
        version, channels, height, width, depth, mode = struct.unpack(">4xH6xHIIHH", file.read(26))
        if version not in (1, 2) or (mode, depth) not in _MODES:
            raise SyntaxError("not a Photoshop file of this kind")
        self._mode, self._size = _MODES[mode, depth], (width, height)
        wide = 8 if version == 2 else 4
        file.seek(_number(file, 4), 1)
        self.info.update(info_of(_resources(file, _number(file, 4))))
        self.is_animated = _layers(file, wide) > 1
        bands = [*self._mode] if channels >= len(self._mode) else []
        self.tile = list(_tiles(file, self.size, bands, depth, counts=channels * height, wide=wide // 2))
        if not self.tile:
            raise SyntaxError("no composite that can be read")


def accepts(prefix: bytes) -> bool:
    """Tell whether a file that begins with `prefix` is Photoshop's."""
    return prefix.startswith(b"8BPS")


def info_of(resources: list[tuple[int, bytes]]) -> dict[str, bytes]:
    """Return EXIF, XMP and colour profile as Pillow names them among what it knows of a picture."""
    names = {_EXIF: "exif", _XMP: "xmp", _PROFILE: "icc_profile"}
    return {names[kind]: data for kind, data in resources if kind in names}


def _number(file: BinaryIO, size: int) -> int:
    return int.from_bytes(file.read(size))


def _resources(file: BinaryIO, length: int) -> list[tuple[int, bytes]]:
    """Return number and content of each image resource in the next `length` bytes, and go behind them."""
    end = file.tell() + length
    found = []
    while file.tell() < end and (head := file.read(6))[:4] in (b"8BIM", b"MeSa"):
        file.seek(_number(file, 1) // 2 * 2 + 1, 1)  # the name, padded with its length to an even number
        size = _number(file, 4)
        found.append((int.from_bytes(head[4:]), file.read(size)))
        file.seek(size % 2, 1)
    file.seek(end)
    return found


def _layers(file: BinaryIO, wide: int) -> int:
    """Return the number of layers in the section that tells of them, and go behind it."""
    length = _number(file, wide)
    end = file.tell() + length
    begins = file.read(min(length, _NEAR))
    at = wide
    if not int.from_bytes(begins[:wide]):  # with 16 bits they are in a block of their own
        deep = _DEEP_LAYERS.search(begins)
        at = deep.end() + wide if deep else len(begins)
    file.seek(end)
    return abs(int.from_bytes(begins[at : at + 2], signed=True))


def _tiles(
    file: BinaryIO, size: tuple[int, int], bands: list[str], depth: int, *, counts: int, wide: int
) -> Iterator[ImageFile._Tile]:
    """Yield where each band of the composite lies; `counts` numbers of `wide` bytes tell how long its packed rows are."""
    packing = _number(file, 2)
    if packing not in (_RAW, _PACKED):
        return
    rows = file.read(counts * wide) if packing == _PACKED else b""
    if len(rows) < counts * wide * packing:
        return
    at, height = file.tell(), size[1]
    for number, band in enumerate(bands):
        raw = band if depth == 8 else f"{band};16B"
        yield ImageFile._Tile("packbits" if packing else "raw", (0, 0, *size), at, raw if packing else (raw, 0, 1))
        part = rows[number * height * wide : (number + 1) * height * wide]
        packed = sum(int.from_bytes(part[row : row + wide]) for row in range(0, len(part), wide))
        at += packed if packing else size[0] * height * depth // 8


def register() -> None:
    """Let Pillow open these files, where its own reader refuses."""
    Image.register_open("PHOTOSHOP", PhotoshopFile, accepts)
