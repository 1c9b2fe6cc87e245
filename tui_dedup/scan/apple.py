"""Apple's note in EXIF: what the two halves of a Live Photo share.

The note is `Apple iOS`, a version and the byte order, then a TIFF directory whose places count from the note's start, as
ExifTool reads it (Apple.pm). Read within its bounds, for a file may claim anything.
"""

from typing import Literal

_HEAD = b"Apple iOS\0"
_DIRECTORY = 14
_CONTENT_ID = 0x0011
_TEXT = 2
_LONGEST = 200


def content_id(note: object) -> str | None:
    """Return the ContentIdentifier of Apple's maker note, or None where the note has none or is another maker's."""
    if not isinstance(note, bytes) or not note.startswith(_HEAD):
        return None
    order: Literal["little", "big"] = "little" if note[12:14] == b"II" else "big"

    def number(start: int, size: int) -> int:
        return int.from_bytes(note[start : start + size], order)

    first = _DIRECTORY + 2
    for entry in range(first, first + 12 * number(_DIRECTORY, 2), 12):
        if number(entry, 2) == _CONTENT_ID and number(entry + 2, 2) == _TEXT:
            length = min(number(entry + 4, 4), _LONGEST)
            start = number(entry + 8, 4) if length > 4 else entry + 8
            text = note[start : start + length].split(b"\0")[0].decode("ascii", "replace")
            return text if text and text.isprintable() else None
    return None
