"""The colour profile of a JPEG 2000 file, which Pillow passes over: the box `colr` of ISO/IEC 15444-1."""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from tui_dedup.scan.boxes import Box, walk

_ICC = (b"\2", b"\3")  # as in JP2, and as in JPX
_MOST_BOXES, _MOST_BYTES = 100, 1 << 22


def profile(file: BinaryIO) -> bytes | None:
    """Return the ICC profile of a file in boxes; None where it has none."""
    for box in _inside(file, b"jp2h"):
        if box.kind == b"colr":
            file.seek(box.start)
            head = file.read(3)  # how the colours are told, and two bytes that say nothing here
            if head[:1] in _ICC:
                return file.read(min(box.end - box.start - len(head), _MOST_BYTES))
    return None


def _inside(file: BinaryIO, kind: bytes) -> Iterator[Box]:
    end = file.seek(0, 2)
    for box in islice(walk(file, 0, end), _MOST_BOXES):
        if box.kind == kind:
            yield from islice(walk(file, box.start, min(box.end, end)), _MOST_BOXES)
