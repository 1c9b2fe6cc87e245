"""Whether a RAW file holds all that it announces: its preview may be whole where the picture itself was cut off.

Most RAW files are TIFF by their bytes (TIFF 6.0, section 2). CR3 is made of boxes, and RAF says in its header where its
parts lie, as ExifTool reads it (FujiFilm.pm). RW2 does not tell the length of its picture, so nothing is known of it.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Literal

from tui_dedup.scan.boxes import is_cut_short

_STARTS_AND_LENGTHS = ((273, 279), (324, 325), (513, 514))  # strips, tiles, a JPEG
_INNER = 330
_SIZES = {3: 2, 4: 4, 13: 4}  # short, long, place of a directory
_MOST_DIRECTORIES = 50
_MOST_VALUES = 50_000
_NOWHERE = 0xFFFFFFFF  # some cameras write it where they have nothing to say
_RAF_PARTS = ((84, 88), (92, 96), (100, 104))

Order = Literal["little", "big"]


def is_whole(file: BinaryIO) -> bool:
    """Tell whether every part that a RAW file announces lies within it."""
    end = file.seek(0, 2)
    file.seek(0)
    head = file.read(108)
    if head[4:8] == b"ftyp":
        return not is_cut_short(file)
    if head.startswith(b"FUJIFILM"):
        return all(_number(head, at, "big") + _number(head, length, "big") <= end for at, length in _RAF_PARTS)
    if head[:4] in (b"II*\0", b"MM\0*", b"IIRO", b"IIRS", b"MMOR"):
        order: Order = "little" if head[:2] == b"II" else "big"
        return all(part <= end for part in _parts(file, order, _number(head, 4, order)))
    return True


def _number(data: bytes, at: int, order: Order) -> int:
    return int.from_bytes(data[at : at + 4], order)


def _parts(file: BinaryIO, order: Order, first: int) -> Iterator[int]:
    """Yield where each part of a TIFF file ends."""
    left, seen = [first], set[int]()
    while left and len(seen) < _MOST_DIRECTORIES:
        place = left.pop()
        if place == 0 or place in seen:
            continue
        seen.add(place)
        tags, following = _directory(file, order, place)
        left += [following, *tags.get(_INNER, ())]
        for starts, lengths in _STARTS_AND_LENGTHS:
            for start, length in zip(tags.get(starts, ()), tags.get(lengths, ()), strict=False):
                if _NOWHERE not in (start, length):
                    yield start + length


def _directory(file: BinaryIO, order: Order, place: int) -> tuple[dict[int, tuple[int, ...]], int]:
    """Return the numbers of a directory's tags that matter here, and the place of the next one."""
    file.seek(place)
    count = int.from_bytes(file.read(2), order)
    entries = file.read(12 * count + 4)
    wanted = {_INNER, *(tag for pair in _STARTS_AND_LENGTHS for tag in pair)}
    sign = "<" if order == "little" else ">"
    tags: dict[int, tuple[int, ...]] = {}
    for tag, kind, number, value in struct.iter_unpack(f"{sign}HHI4s", entries[: len(entries) // 12 * 12]):
        size = _SIZES.get(kind)
        if tag in wanted and size and number <= _MOST_VALUES:
            data = value
            if number * size > 4:
                file.seek(int.from_bytes(value, order))
                data = file.read(number * size)
            there = min(number, len(data) // size)
            tags[tag] = struct.unpack_from(f"{sign}{there}{'H' if size == 2 else 'I'}", data)
    return tags, int.from_bytes(entries[12 * count : 12 * count + 4], order)
