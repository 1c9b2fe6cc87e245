from pathlib import Path

import pillow_heif
import pytest
from PIL import ExifTags

from tui_dedup.scan.apple import content_id

from .films import note


@pytest.mark.parametrize("order", ["big", "little"])
def test_the_identifier_is_found(order: str) -> None:
    assert content_id(note((1, 9, bytes(4)), (0x11, 2, b"ABC-123\0"), order=order)) == "ABC-123"
    assert content_id(note((0x11, 2, b"ABC\0"), order=order)) == "ABC"


@pytest.mark.parametrize(
    "made",
    [
        None,
        "text",
        b"",
        b"Nikon\0\0\1",
        b"Apple iOS\0\0\1MM",
        b"Apple iOS\0\0\1MM\xff\xff",
        note((0x11, 2, b"ABC-123\0"))[:30],
        note((0x11, 3, b"ABC-123\0")),
        note((0x11, 2, b"\n\n\n\n\n\0")),
        note((0x17, 2, b"ABC-123\0")),
    ],
)
def test_what_is_broken_or_another_maker_s_says_nothing(made: object) -> None:
    assert content_id(made) is None


def test_a_photo_of_an_iphone(corpora: Path) -> None:
    image = pillow_heif.open_heif(corpora / "dated/heic/IMG_5195.HEIC").to_pillow()
    tags = image.getexif().get_ifd(ExifTags.IFD.Exif)
    assert content_id(tags[ExifTags.Base.MakerNote]) == "570F1469-09C7-4E50-9875-05F21D5BD166"
