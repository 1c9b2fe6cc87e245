"""What RAW files say about themselves, read without LibRaw: it tells no date before it has unpacked the whole picture.

Most are TIFF, some under another name (ORF, RW2). CR3 holds several small TIFF files in boxes, as ExifTool reads it
(Canon.pm, the boxes CMT1 to CMT4).
"""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from PIL import ExifTags, Image

from tui_dedup.scan.boxes import Box, walk

_DATE, _CHANGED = ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTime
_NAMES = {b"IIRO": b"II*\0", b"IIRS": b"II*\0", b"IIU\0": b"II*\0", b"MMOR": b"MM\0*"}
_CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_PARTS = {b"CMT2": ExifTags.IFD.Exif, b"CMT4": ExifTags.IFD.GPSInfo}
_MOST_BOXES, _MOST_BYTES = 100, 1 << 20


def read(file: BinaryIO, preview: Image.Exif) -> Image.Exif:
    """Return what a RAW file itself says, or else its `preview`: the first that tells when the photo was taken.

    Where none tells that, the date of the last change is taken for it, for cameras write RAW files once.
    """
    found = [exif for exif in (_own(file), preview) if len(exif)] or [Image.Exif()]
    chosen = next((exif for exif in found if exif.get_ifd(ExifTags.IFD.Exif).get(_DATE)), found[0])
    if not chosen.get_ifd(ExifTags.IFD.Exif).get(_DATE) and _CHANGED in chosen:
        chosen[_DATE] = chosen[_CHANGED]
    return chosen


def _own(file: BinaryIO) -> Image.Exif:
    """Return what the file says; nothing for what is not known, or broken, which Pillow tells in many ways."""
    exif = Image.Exif()
    try:
        file.seek(0)
        head = file.read(8)
        file.seek(0)
        if head[4:] == b"ftyp":
            return _canon(file)
        if head[:4] in _NAMES:
            exif.load(_NAMES[head[:4]] + file.read(_MOST_BYTES)[4:])
        else:
            exif.load_from_fp(file)
        exif.get_ifd(ExifTags.IFD.Exif)
    except Exception:  # noqa: BLE001 - see above
        return Image.Exif()
    return exif


def _canon(file: BinaryIO) -> Image.Exif:
    """Return what the boxes of a CR3 say."""
    parts = {box.kind: _content(file, box) for box in _canon_boxes(file)}
    exif = Image.Exif()
    exif.load(parts.get(b"CMT1", b""))
    for kind, number in _PARTS.items():
        part = Image.Exif()
        part.load(parts.get(kind, b""))
        exif.get_ifd(number).update(part)
    return exif


def _canon_boxes(file: BinaryIO) -> Iterator[Box]:
    end = file.seek(0, 2)
    for movie in islice(walk(file, 0, end), _MOST_BOXES):
        if movie.kind == b"moov":
            for box in islice(walk(file, movie.start, min(movie.end, end)), _MOST_BOXES):
                file.seek(box.start)
                if box.kind == b"uuid" and file.read(len(_CANON)) == _CANON:
                    yield from islice(walk(file, box.start + len(_CANON), min(box.end, end)), _MOST_BOXES)


def _content(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.start)
    return file.read(min(box.end - box.start, _MOST_BYTES))
