"""The part of an AVIF that is shown: the property `clap` of ISO/IEC 14496-12, which Pillow passes over."""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from tui_dedup.scan.boxes import Box, walk

_MOST_BOXES, _MOST_BYTES = 1000, 1 << 20

Part = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels, as Pillow crops."""


def part(file: BinaryIO, size: tuple[int, int]) -> Part | None:
    """Return what is shown of the main picture of `size`, before it is turned; None where that is all of it."""
    meta = _first(_walk(file, 0, file.seek(0, 2)), b"meta")
    inside = list(_walk(file, meta.start + 4, meta.end)) if meta else []
    main, properties = _first(inside, b"pitm"), _first(inside, b"iprp")
    if not main or not properties:
        return None
    number = _bytes(file, main)
    wanted = int.from_bytes(number[4:8] if number[0] else number[4:6])
    kinds = list(_walk(file, properties.start, properties.end))
    told, whose = _first(kinds, b"ipco"), _first(kinds, b"ipma")
    if not told or not whose:
        return None
    of_main = set(_properties(_bytes(file, whose), wanted))
    for place, box in enumerate(_walk(file, told.start, told.end), 1):
        if box.kind == b"clap" and place in of_main:
            return _shown(_bytes(file, box), size)
    return None


def _walk(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    return islice(walk(file, start, end), _MOST_BOXES)


def _first(boxes: Iterator[Box] | list[Box], kind: bytes) -> Box | None:
    return next((box for box in boxes if box.kind == kind), None)


def _bytes(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.start)
    return file.read(min(box.end - box.start, _MOST_BYTES))


def _properties(told: bytes, item: int) -> Iterator[int]:
    """Yield the places of the properties of an item."""
    wide, long = (4 if told[0] else 2), (2 if told[3] & 1 else 1)
    at = 8
    while at + wide < len(told):
        number, count = int.from_bytes(told[at : at + wide]), told[at + wide]
        at += wide + 1
        if number == item:
            places = (int.from_bytes(told[at + long * i : at + long * (i + 1)]) for i in range(count))
            yield from (place & (0x7FFF if long == 2 else 0x7F) for place in places)
        at += long * count


def _shown(told: bytes, size: tuple[int, int]) -> Part | None:
    """Return the part that fractions tell: its width and height, and how far its centre lies from that of the whole."""
    if len(told) < 32:
        return None
    numbers = [int.from_bytes(told[at : at + 4], signed=True) for at in range(0, 32, 4)]
    fractions = list(zip(numbers[::2], numbers[1::2], strict=True))
    if any(under <= 0 for _, under in fractions):
        return None
    width, height, right, down = (over / under for over, under in fractions)
    left, top = round((size[0] - width) / 2 + right), round((size[1] - height) / 2 + down)
    found = (left, top, left + round(width), top + round(height))
    fits = 0 <= left < found[2] <= size[0] and 0 <= top < found[3] <= size[1]
    return found if fits and found != (0, 0, *size) else None
