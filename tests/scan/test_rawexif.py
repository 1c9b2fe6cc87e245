"""What RAW files say of themselves: TIFF under other names, and the boxes of CR3."""

import io

import pytest
from PIL import ExifTags, Image

from tui_dedup.scan import rawexif

from .films import box

BASE, GPS = ExifTags.Base, ExifTags.GPS
CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
NOTHING = Image.Exif()


def tags(base: dict[int, object], details: dict[int, object] | None = None) -> bytes:
    """A TIFF file of these tags alone."""
    exif = Image.Exif()
    exif.update(base)
    exif.get_ifd(ExifTags.IFD.Exif).update(details or {})
    return exif.tobytes()[6:]


TAKEN = tags({BASE.Make: "Maker"}, {BASE.DateTimeOriginal: "2019:07:05 11:30:45"})


def told(data: bytes, preview: Image.Exif = NOTHING) -> tuple[object, object]:
    """Maker and date of a RAW file."""
    exif = rawexif.read(io.BytesIO(data), preview)
    return exif.get(BASE.Make), exif.get_ifd(ExifTags.IFD.Exif).get(BASE.DateTimeOriginal) or exif.get(BASE.DateTimeOriginal)


@pytest.mark.parametrize("name", [b"", b"IIRO", b"IIRS", b"IIU\0"], ids=["TIFF", "ORF", "ORF of some cameras", "RW2"])
def test_a_tiff_by_whatever_name(name: bytes) -> None:
    exif = Image.Exif()
    exif.endian = "<"
    exif.load(b"II*\0" + (8).to_bytes(4, "little") + bytes(6))
    exif[BASE.Make] = "Maker"
    exif[BASE.DateTime] = "2019:07:05 11:30:45"
    data = exif.tobytes()[6:]
    assert data.startswith(b"II*\0")
    assert told((name or data[:4]) + data[4:]) == ("Maker", "2019:07:05 11:30:45")


def test_the_boxes_of_a_cr3() -> None:
    parts = box(b"CNCV", b"CanonCR3") + box(b"CMT1", tags({BASE.Make: "Canon"}))
    parts += box(b"CMT2", tags({BASE.DateTimeOriginal: "2019:07:05 11:30:45", BASE.SubsecTimeOriginal: "25"}))
    parts += box(b"CMT4", tags({GPS.GPSLatitudeRef: "N"}))
    data = box(b"ftyp", b"crx ") + box(b"moov", box(b"uuid", bytes(16)) + box(b"uuid", CANON + parts)) + box(b"mdat", bytes(9))
    assert told(data) == ("Canon", "2019:07:05 11:30:45")
    exif = rawexif.read(io.BytesIO(data), NOTHING)
    assert exif.get_ifd(ExifTags.IFD.Exif)[BASE.SubsecTimeOriginal] == "25"
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[GPS.GPSLatitudeRef] == "N"


def test_the_preview_tells_where_the_file_does_not() -> None:
    preview = Image.Exif()
    preview.load(TAKEN)
    assert told(b"FUJIFILMCCD-RAW", preview) == ("Maker", "2019:07:05 11:30:45")
    assert told(tags({BASE.Make: "Other"}), preview) == ("Maker", "2019:07:05 11:30:45")
    assert told(TAKEN, NOTHING) == ("Maker", "2019:07:05 11:30:45")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"IIRO",
        b"II*\0" + b"\xff" * 20,
        box(b"ftyp", b"crx ") + box(b"moov", box(b"uuid", CANON + box(b"CMT1", b"nonsense"))),
        box(b"ftyp", b"crx ") + (100).to_bytes(4) + b"moov" + (90).to_bytes(4) + b"uuid" + CANON,
    ],
)
def test_what_is_broken_tells_nothing(data: bytes) -> None:
    assert told(data) == (None, None)
