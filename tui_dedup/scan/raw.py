"""Camera RAW: the preview that the camera made, with the size of the RAW picture itself."""

import io
from typing import TYPE_CHECKING, BinaryIO

from PIL import ExifTags, Image

from tui_dedup.scan import rawexif
from tui_dedup.scan.extent import is_whole
from tui_dedup.scan.limits import check_pixels

if TYPE_CHECKING:
    from rawpy import RawPy

_JPEG = b"\xff\xd8\xff"
_HEADS = (b"II*\0", b"MM\0*", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FUJIFILM")
_ORIENTATION = ExifTags.Base.Orientation
_ORIENTATIONS = {3: 3, 5: 8, 6: 6}  # LibRaw's way of turning to EXIF's


class NotRawError(Exception):
    """The file is called RAW but is something else."""


def may_be_raw(head: bytes) -> bool:
    """Tell whether a file that begins with `head` (12 bytes) may be RAW, whatever its name: most are TIFF by their bytes."""
    return head.startswith(_HEADS) or head[4:12] == b"ftypcrx "


def open_raw(file: BinaryIO, max_pixels: int) -> tuple[Image.Image, tuple[int, int], Image.Exif]:
    """Return the preview, width and height of the RAW picture as stored, and its EXIF with the orientation to apply.

    Without a preview the RAW itself is developed at half its size. Raises `NotRawError`, `TooManyPixelsError`, `OSError`
    for a file that was cut off, though its preview may be whole, or what else LibRaw raises.
    """
    import rawpy  # noqa: PLC0415 - heavy, and needed in decoding processes alone

    file.seek(0)
    if file.read(len(_JPEG)) == _JPEG:
        raise NotRawError  # LibRaw takes one with a camera's notes for a RAW
    file.seek(0)
    try:
        raw = rawpy.imread(file)
    except (rawpy.LibRawFileUnsupportedError, rawpy.LibRawIOError) as error:
        raise NotRawError from error
    with raw:
        if not is_whole(file):
            raise OSError("the file is truncated")
        size = raw.sizes.width, raw.sizes.height
        check_pixels(size, max_pixels)
        flip = raw.sizes.flip
        try:
            preview = _preview(raw)
        except rawpy.LibRawIOError as error:  # it says no more than `Input/output error`, as bytes
            raise OSError("the file is truncated") from error
        exif = rawexif.read(file, preview.getexif())
        exif[_ORIENTATION] = preview.getexif().get(_ORIENTATION) or _ORIENTATIONS.get(flip, 1)
    return preview, size, exif


def _preview(raw: "RawPy") -> Image.Image:
    import rawpy  # noqa: PLC0415

    try:
        found = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True, user_flip=0))
    if isinstance(found.data, bytes):
        return Image.open(io.BytesIO(found.data), formats=["JPEG"])
    return Image.fromarray(found.data)
