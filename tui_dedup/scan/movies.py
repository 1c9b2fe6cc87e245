"""What a QuickTime or MP4 file says about itself, and one frame of any video.

Follows Apple's QuickTime File Format (the movie header; metadata by keys). Lists are read up to a bound, for a file may
claim anything.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from tui_dedup.scan.boxes import Box, walk

if TYPE_CHECKING:
    from PIL import Image

CONTENT_ID = "com.apple.quicktime.content.identifier"
"""The key of what both halves of a Live Photo share."""
CREATED = "com.apple.quicktime.creationdate"
MAKE = "com.apple.quicktime.make"
MODEL = "com.apple.quicktime.model"

_MOST_BOXES = 1000
_MOST_BYTES = 65_536
_PICTURES = (b"avi", b"hei", b"hev", b"mif", b"msf", b"crx")
"""How the brand of a picture begins."""
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_FULL = 4  # bytes of version and flags before the content of a full box


class NoVideoError(Exception):
    """There is no frame that can be read."""


class IsVideoError(Exception):
    """What should be a picture by its name is a video."""


@dataclass(frozen=True, slots=True)
class Movie:
    """The date of the movie header, with an offset of zero, and the metadata of Apple's cameras by key."""

    created: datetime | None
    keys: dict[str, str]


def read_header(file: BinaryIO) -> Movie:
    """Return what the header of a video tells; nothing for a file that is no QuickTime or MP4."""
    end = file.seek(0, 2)
    movie = _first(file, b"moov", 0, end)
    if movie is None or movie.end > end:
        return Movie(None, {})
    inside = {box.kind: box for box in _boxes(file, movie.start, movie.end)}
    created = _created(_content(file, inside[b"mvhd"])) if b"mvhd" in inside else None
    return Movie(created, _metadata(file, inside[b"meta"]) if b"meta" in inside else {})


def is_movie(file: BinaryIO) -> bool:
    """Tell whether a file is QuickTime or MP4, and not a picture of several frames, or a CR3, made in the same way."""
    movie = _first(file, b"moov", 0, file.seek(0, 2))
    file.seek(8)
    return movie is not None and not file.read(4).startswith(_PICTURES)


def frame(path: str) -> "Image.Image":
    """Return the first frame of the video at `path` as RGB, upright; raises `NoVideoError`."""
    import cv2  # noqa: PLC0415 - heavy, and needed for videos alone
    from PIL import Image  # noqa: PLC0415

    video = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
    try:
        there, pixels = video.read()
    finally:
        video.release()
    if not there:
        raise NoVideoError
    return Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    return islice(walk(file, start, end), _MOST_BOXES)


def _first(file: BinaryIO, kind: bytes, start: int, end: int) -> Box | None:
    return next((box for box in _boxes(file, start, end) if box.kind == kind), None)


def _content(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.start)
    return file.read(min(box.end - box.start, _MOST_BYTES))


def _created(header: bytes) -> datetime | None:
    size = 8 if header[:1] == b"\1" else 4
    seconds = int.from_bytes(header[_FULL : _FULL + size])
    with suppress(OverflowError):
        return _EPOCH + timedelta(seconds=seconds) if seconds else None
    return None


def _metadata(file: BinaryIO, meta: Box) -> dict[str, str]:
    """Return the texts of a `meta` box by their keys: a box `keys` names them, and `ilst` holds them by number."""
    file.seek(meta.start + 4)
    start = meta.start if file.read(4) == b"hdlr" else meta.start + _FULL  # MP4 made it a full box
    inside = {box.kind: box for box in _boxes(file, start, meta.end)}
    if b"keys" not in inside or b"ilst" not in inside:
        return {}
    names = list(_names(_content(file, inside[b"keys"])))
    found = {}
    for box in _boxes(file, inside[b"ilst"].start, inside[b"ilst"].end):
        number = int.from_bytes(box.kind)
        data = _first(file, b"data", box.start, box.end)
        if data and 0 < number <= len(names):
            text = _content(file, data)[8:].decode("utf-8", "replace")
            found[names[number - 1]] = "".join(c for c in text if c.isprintable())[:200]
    return found


def _names(keys: bytes) -> Iterator[str]:
    """Yield the names in a `keys` box: each of its length, four letters and the name."""
    at = _FULL + 4
    while at + 8 <= len(keys):
        length = int.from_bytes(keys[at : at + 4])
        if length < 8:
            return
        yield keys[at + 8 : at + length].decode("utf-8", "replace")
        at += length
