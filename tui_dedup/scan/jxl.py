"""The size that a JPEG XL file announces, for its decoder tells it only after it has decoded everything.

Follows ISO/IEC 18181-1 (the size header) and 18181-2 (the boxes around it).
"""

_BARE = b"\xff\x0a"
_BOXED = b"\0\0\0\x0cJXL \r\n\x87\n"
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_LONGEST_HEADER = 16


def is_jxl(prefix: bytes) -> bool:
    """Tell whether a file that begins with `prefix` (12 bytes) is JPEG XL."""
    return prefix.startswith((_BARE, _BOXED))


def size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels of the JPEG XL file `data`; raises `ValueError` where none is announced."""
    start = _codestream(data)
    if data[start : start + 2] != _BARE:
        raise ValueError("JPEG XL without a picture")
    bits = _Bits(data[start + 2 : start + _LONGEST_HEADER])
    small = bits.take(1)
    height = _dimension(bits, small)
    ratio = bits.take(3)
    if ratio:
        over, under = _RATIOS[ratio - 1]
        return height * over // under, height
    return _dimension(bits, small), height


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
