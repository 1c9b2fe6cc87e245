"""Any file that we know to an opened picture: header read, size checked, nothing decoded yet."""

import os
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from PIL import AvifImagePlugin, ExifTags, Image, PsdImagePlugin, UnidentifiedImageError

from tui_dedup.scan import aperture, boxes, corrections, deep, jp2, jxl, movies, psd, raw
from tui_dedup.scan.formats import RAW
from tui_dedup.scan.limits import check_pixels
from tui_dedup.scan.movies import IsVideoError

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF", "BMP", "DIB", "JXL", "JPEG2000", "PHOTOSHOP", "PSD", "DEEPTIFF")
"""The formats that Pillow may try. All others stay closed, among them those that start other programs."""

_TIFF = ("tif", "tiff")
_NAMES = {"MPO": "JPEG", "DIB": "BMP"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture before it is decoded. `size` is the original's width and height as stored, not yet turned.

    `orientation` is the EXIF value to apply, 1 to 8. `exif` is empty where it is broken. `file` is what the picture was opened
    from; None for the preview of a RAW. `halved` means that it holds 16 bits of each colour, of which `image` has the high 8.
    `shown` is the part of the picture that is meant to be seen, before it is turned; None for all of it.
    """

    image: Image.Image
    format: str
    size: tuple[int, int]
    orientation: int
    exif: Image.Exif
    file: BinaryIO | None = None
    halved: bool = False
    shown: aperture.Part | None = None


def prepare() -> None:
    """Make this process ready to decode: formats registered, Pillow's limit replaced by ours, warnings silent.

    Each decoder keeps to one thread, for there is a process for each core.
    """
    import pillow_heif  # noqa: PLC0415 - heavy, and needed in decoding processes alone
    from pillow_jxl import JpegXLImagePlugin  # noqa: PLC0415

    pillow_heif.register_heif_opener()
    pillow_heif.options.DECODE_THREADS = 1
    psd.register()
    deep.register()
    JpegXLImagePlugin.DECODE_THREADS = 0
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")


def open_picture(file: BinaryIO, name: str, max_pixels: int, formats: Sequence[str] = FORMATS) -> Opened:
    """Open a picture whose file is called `name`; Pillow may try `formats`.

    Raises `TooManyPixelsError`, or whatever a decoder raises for bytes that are no picture.
    """
    extension = os.path.splitext(name)[1][1:].lower()
    head = file.read(12)
    if extension in RAW or ("TIFF" in formats and extension not in _TIFF and raw.may_be_raw(head)):
        with suppress(raw.NotRawError):
            preview, size, exif = raw.open_raw(file, max_pixels)
            if extension not in RAW and not exif.get(ExifTags.Base.Make):
                raise raw.NotRawError  # LibRaw takes grey with 16 bits for a RAW, and no camera is silent about itself
            return Opened(preview, extension.upper() if extension in RAW else "RAW", size, _orientation(exif), exif)
    if jxl.is_jxl(head):
        file.seek(0)
        check_pixels(jxl.size(file.read()), max_pixels)
    file.seek(0)
    image = _open(file, formats)
    check_pixels(image.size, max_pixels)
    if image.format == "HEIF":
        _check_whole(file)
    if image.format == "JXL" and (packet := jxl.boxes(file).get(b"xml ")):
        image.info.setdefault("xmp", packet)
    if image.format == "JPEG2000" and (profile := _profile(file)):
        image.info["icc_profile"] = profile
    if isinstance(image, PsdImagePlugin.PsdImageFile):
        image.info.update(psd.info_of([(kind, data) for kind, _, data in image.resources]))
    corrections.correct(image)
    check_pixels(image.size, max_pixels)
    halved = deep.note(image, file)
    exif = _exif(image)
    form = image.format or ""
    # These decoders turn a picture themselves: that of JPEG XL all but a JPEG inside, Pillow's of TIFF all
    turned = form == "TIFF" or (form == "JXL" and not getattr(image, "jpeg", False))
    shown = aperture.part(file, image.size) if form == "AVIF" else None
    size = (shown[2] - shown[0], shown[3] - shown[1]) if shown else image.size
    return Opened(image, _NAMES.get(form, form), size, 1 if turned else _orientation(exif), exif, file, halved, shown)


def _open(file: BinaryIO, formats: Sequence[str]) -> Image.Image:
    try:
        return Image.open(file, formats=tuple(formats))
    except UnidentifiedImageError as error:
        if movies.is_movie(file):
            raise IsVideoError from error
        raise


def _profile(file: BinaryIO) -> bytes | None:
    """Return the colour profile of a JPEG 2000 file, and leave the file where its decoder had it."""
    place = file.tell()
    try:
        return jp2.profile(file)
    finally:
        file.seek(place)


def _check_whole(file: BinaryIO) -> None:
    """Raise where the file was cut: a small preview inside may still be whole, and the picture is not."""
    if boxes.is_cut_short(file):
        raise OSError("the file is truncated")


def _exif(image: Image.Image) -> Image.Exif:
    try:
        exif = image.getexif() if image.format != "AVIF" else _stored(image)
        exif.get(ExifTags.Base.Orientation)
    except Exception:  # noqa: BLE001 - broken metadata raises anything, and the pixels may still be good
        return Image.Exif()
    return exif


def _stored(image: Image.Image) -> Image.Exif:
    """Return the EXIF of an AVIF, where Pillow notes how the file turns it: what XMP says of that is not asked."""
    exif = Image.Exif()
    exif.load(image.info.get("exif", b""))
    return exif


def _orientation(exif: Image.Exif) -> int:
    value = exif.get(ExifTags.Base.Orientation, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
