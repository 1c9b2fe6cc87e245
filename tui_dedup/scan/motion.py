"""What a file holds beside the picture that is shown: a short video behind it, further frames, pages or layers.

Motion photos are as Google's and Samsung's cameras write them. Google:
https://developer.android.com/media/platform/motion-photo-format. Samsung's trailer has no specification; its layout is as
ExifTool reads it (Samsung.pm, ProcessSamsung). The video itself must be there, whatever the metadata says.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from PIL import Image, TiffImagePlugin

from tui_dedup.scan.boxes import walk

_MICRO = re.compile(rb"GCamera:MicroVideoOffset(?:\s*=\s*[\"']|>)(\d{1,12})")
_ITEM = re.compile(rb"<[\w:]*Item\b(?:[^>]*/>|.{0,2000}?</[\w:]*Item>|[^>]*>)", re.DOTALL)
_MOTION = re.compile(rb"Item:Semantic(?:\s*=\s*[\"']|>\s*)MotionPhoto\b")
_LENGTH = re.compile(rb"Item:Length(?:\s*=\s*[\"']|>\s*)(\d{1,12})\b")
_SAMSUNG_VIDEO = 0x0A30
_MOST_ENTRIES = 64
_MOST_BOXES = 100
_MOST_PAGES = 100
_SUBFILE_TYPE, _NO_PAGE = 254, 0b101
"""TIFF's NewSubfileType, and what it says of a smaller version and of a mask."""


def has_motion(file: BinaryIO, form: str, xmp: bytes) -> bool:
    """Tell whether an opened picture of the format `form`, with this XMP, has a video behind it."""
    end = file.seek(0, 2)
    if form in ("HEIF", "AVIF"):
        return any(box.kind == b"mpvd" and box.end <= end for box in islice(walk(file, 0, end), _MOST_BOXES))
    if form != "JPEG":
        return False
    starts = [*(end - length for length in _google(xmp)), *_samsung(file, end)]
    return any(_is_video(file, start) for start in starts if 0 < start < end)


def has_more_pictures(image: Image.Image) -> bool:
    """Tell whether an opened picture has further frames, pages or layers. What is broken counts for none.

    Behind the first picture of a JPEG lie previews and maps: they are no pictures of their own.
    """
    try:
        if isinstance(image, TiffImagePlugin.TiffImageFile):
            return _has_pages(image)
        return image.format not in ("JPEG", "MPO") and bool(getattr(image, "is_animated", False))
    except Exception:  # noqa: BLE001 - a second picture that is broken raises anything
        return False


def _has_pages(image: TiffImagePlugin.TiffImageFile) -> bool:
    shown = image.tell()
    for page in range(min(image.n_frames, _MOST_PAGES)):
        if page == shown:
            continue
        image.seek(page)
        if not image.tag_v2.get(_SUBFILE_TYPE, 0) & _NO_PAGE:
            return True
    return False


def _google(xmp: bytes) -> Iterator[int]:
    """Yield how many bytes before the end of the file the video may start."""
    for length in _MICRO.findall(xmp):
        yield int(length)
    for item in _ITEM.findall(xmp):
        length = _LENGTH.search(item)
        if length and _MOTION.search(item):
            yield int(length[1])


def _samsung(file: BinaryIO, end: int) -> Iterator[int]:
    """Yield where the video may start by Samsung's trailer: a directory at the end that points backwards to its entries."""
    file.seek(max(0, end - 8))
    length, tail = int.from_bytes(file.read(4), "little"), file.read(4)
    directory = end - 8 - length
    if tail != b"SEFT" or directory < 0:
        return
    file.seek(directory)
    head = file.read(12)
    if head[:4] != b"SEFH":
        return
    entries = file.read(12 * min(_MOST_ENTRIES, int.from_bytes(head[8:12], "little")))
    for at in range(0, len(entries) - 11, 12):
        kind, back, size = (int.from_bytes(entries[at + i : at + j], "little") for i, j in ((2, 4), (4, 8), (8, 12)))
        if kind == _SAMSUNG_VIDEO and 8 < size <= back <= directory:
            file.seek(directory - back + 4)
            name = int.from_bytes(file.read(4), "little")
            yield directory - back + 8 + name


def _is_video(file: BinaryIO, start: int) -> bool:
    file.seek(start + 4)
    return file.read(4) == b"ftyp"
