"""What a JPEG XL file announces: its size, for its decoder tells it only after it has decoded everything, and what that hides.

Follows ISO/IEC 18181-1 (the headers of size and picture) and 18181-2 (the boxes around them).
"""

from typing import BinaryIO, NamedTuple

from tui_dedup.scan.boxes import Box, walk

_BARE = b"\xff\x0a"
_BOXED = b"\0\0\0\x0cJXL \r\n\x87\n"
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_LONGEST_HEADER = 64
_MOST_BYTES = 1 << 22
_ALPHA = 0


class Header(NamedTuple):
    """What a picture says of itself: the bits of a colour, whether it moves, and whether its colours are as they were given.

    `exact` is true of a picture without losses, and of a JPEG in other words.
    """

    bits: int
    moves: bool
    exact: bool


def is_jxl(prefix: bytes) -> bool:
    """Tell whether a file that begins with `prefix` (12 bytes) is JPEG XL."""
    return prefix.startswith((_BARE, _BOXED))


def size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels of the JPEG XL file `data`; raises `ValueError` where none is announced."""
    return _size(_start(data))


def header(data: bytes) -> Header:
    """Return what the picture in the JPEG XL file `data` says of itself; raises `ValueError` where there is none."""
    bits = _start(data)
    _size(bits)
    if bits.take(1):
        return Header(8, moves=False, exact=False)
    moves = bool(bits.take(1)) and _more(bits)
    depth = _depth(bits)
    bits.take(1)  # whether 16 bits are room enough to decode it
    known = all(_is_known_extra(bits) for _ in range(bits.choose(0, 1, (2, 4), (1, 12))))
    return Header(depth, moves, exact=known and not bits.take(1))


def boxes(file: BinaryIO) -> dict[bytes, bytes]:
    """Return what lies beside the picture, by the kinds of the boxes; nothing for a file without any."""
    file.seek(0)
    if file.read(len(_BOXED)) != _BOXED:
        return {}
    return {box.kind: _content(file, box) for box in walk(file, 0, file.seek(0, 2)) if not box.kind.startswith(b"jxl")}


def _content(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.start)
    return file.read(min(box.end - box.start, _MOST_BYTES))


def _start(data: bytes) -> "_Bits":
    start = _codestream(data)
    if data[start : start + 2] != _BARE:
        raise ValueError("JPEG XL without a picture")
    return _Bits(data[start + 2 : start + _LONGEST_HEADER])


def _size(bits: "_Bits") -> tuple[int, int]:
    small = bits.take(1)
    height = _dimension(bits, small)
    ratio = bits.take(3)
    if ratio:
        over, under = _RATIOS[ratio - 1]
        return height * over // under, height
    return _dimension(bits, small), height


def _more(bits: "_Bits") -> bool:
    """Pass over what few pictures have, such as the size of a preview, and return whether there are frames in time."""
    bits.take(3)  # how it is turned
    if bits.take(1):
        _size(bits)
    if bits.take(1):
        _preview(bits)
    moves = bool(bits.take(1))
    if moves:
        bits.choose(100, 1000, (1, 10), (1, 30))
        bits.choose(1, 1001, (1, 8), (1, 10))
        bits.choose(0, (0, 3), (0, 16), (0, 32))
        bits.take(1)
    return moves


def _preview(bits: "_Bits") -> None:
    lengths = (16, 32, (1, 5), (33, 9)) if bits.take(1) else ((1, 6), (65, 8), (321, 10), (1345, 12))
    bits.choose(*lengths)
    if not bits.take(3):
        bits.choose(*lengths)


def _depth(bits: "_Bits") -> int:
    if bits.take(1):
        depth = bits.choose(32, 16, 24, (1, 6))
        bits.take(4)
        return depth
    return bits.choose(8, 10, 12, (1, 6))


def _is_known_extra(bits: "_Bits") -> bool:
    """Pass over what is said of one more channel; tell whether what follows it is where we think: it is plain transparency."""
    if bits.take(1):
        return True
    kind = bits.choose(0, 1, (2, 4), (18, 6))
    _depth(bits)
    bits.choose(0, 3, 4, (1, 3))
    bits.take(8 * bits.choose(0, (0, 4), (16, 5), (48, 10)))
    bits.take(1)
    return kind == _ALPHA


def _codestream(data: bytes) -> int:
    """Return where the picture begins in `data`, inside its box where there are boxes."""
    at = 0
    while data.startswith(_BOXED) and at + 8 <= len(data):
        length, kind, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16]), 16
        if kind == b"jxlc":
            return at + head
        if kind == b"jxlp":
            return at + head + 4
        if length < head:
            break
        at += length
    return at if at == 0 else len(data)


def _dimension(bits: "_Bits", small: int) -> int:
    if small:
        return (bits.take(5) + 1) * 8
    return bits.take((9, 13, 18, 30)[bits.take(2)]) + 1


class _Bits:
    """Bits of `data`, the lowest of each byte first."""

    def __init__(self, data: bytes) -> None:
        self._left = int.from_bytes(data, "little")

    def take(self, count: int) -> int:
        taken = self._left & ((1 << count) - 1)
        self._left >>= count
        return taken

    def choose(self, *ways: int | tuple[int, int]) -> int:
        """Return a number that is written in one of four ways: as itself, or as what is added to so many bits."""
        way = ways[self.take(2)]
        return way if isinstance(way, int) else way[0] + self.take(way[1])
