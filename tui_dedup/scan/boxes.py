"""The boxes that HEIF, AVIF, CR3, MP4 and QuickTime files are made of (ISO/IEC 14496-12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its four-letter kind, where its content starts and ends in the file."""

    kind: bytes
    start: int
    end: int


def walk(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two places of a file, as far as they make sense. The last may end beyond `end`."""
    while start + 8 <= end:
        file.seek(start)
        head = file.read(16)
        length, kind, content = int.from_bytes(head[:4]), head[4:8], start + 8
        if length == 1:
            length, content = int.from_bytes(head[8:16]), start + 16
        stop = end if length == 0 else start + length
        if stop < content:
            return
        yield Box(kind, content, stop)
        start = stop


def is_cut_short(file: BinaryIO) -> bool:
    """Tell whether a file of boxes ends within the box that holds its pictures."""
    end = file.seek(0, 2)
    return any(box.kind == b"mdat" and box.end > end for box in walk(file, 0, end))
