"""What people wrote into their pictures."""

import html
import io
from collections.abc import Callable

import pytest
from PIL import Image

from tui_dedup.scan.metadata import xmp
from tui_dedup.scan.opening import open_picture, prepare
from tui_dedup.scan.said import said

LISTED = (
    "<x:xmpmeta><dc:{0}><rdf:Bag><rdf:li>{1}</rdf:li><rdf:li xml:lang='x-default'>{2}</rdf:li></rdf:Bag></dc:{0}></x:xmpmeta>"
)


def read(file: io.BytesIO) -> set[str]:
    prepare()
    opened = open_picture(file, "a", 10**6)
    return set(said(opened.image, opened.exif, xmp(opened.image.info)))


def iptc(*values: tuple[int, bytes]) -> bytes:
    """An APP13 segment with data sets of IPTC's record 2."""
    sets = b"".join(b"\x1c\x02" + bytes([number]) + len(text).to_bytes(2) + text for number, text in values)
    block = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(sets).to_bytes(4) + sets + b"\0" * (len(sets) % 2)
    return b"\xff\xed" + (len(block) + 2).to_bytes(2) + block


@pytest.mark.parametrize(
    ("packet", "says"),
    [
        pytest.param(LISTED.format("subject", "Anna", "B &amp; C"), {"keyword Anna", "keyword B & C"}, id="keywords"),
        pytest.param(LISTED.format("description", "The last\n day", ""), {"description The last day"}, id="description"),
        pytest.param('<rdf:Description xmp:Rating="5" xmp:Label="Red"/>', {"rating 5", "label Red"}, id="attributes"),
        pytest.param('<x exif:GPSLatitude="48,6N" photoshop:City="Rome"/>', {"place 48,6N", "place Rome"}, id="places"),
        pytest.param("<xmp:Rating>4</xmp:Rating>", {"rating 4"}, id="element"),
        pytest.param('<rdf:Description xmp:Rating="0"/>', set(), id="not rated"),
        pytest.param("<rdf:li mwg-rs:Name='Anna'/><MPReg:PersonDisplayName>Ben<", {"person Anna", "person Ben"}, id="faces"),
        pytest.param(LISTED.format("title", "\x1b[31m", "")[:-40], set(), id="cut off"),
        pytest.param(LISTED.format("title", "\x1b[31m", ""), {"title \\x1b[31m"}, id="an escape"),
    ],
)
def test_xmp(cat: Image.Image, encoded: Callable[..., io.BytesIO], packet: str, says: set[str]) -> None:
    assert read(encoded(cat, "JPEG", xmp=packet.encode())) == says


def test_iptc_in_any_letters(cat: Image.Image, encoded: Callable[..., io.BytesIO]) -> None:
    plain = encoded(cat, "JPEG").getvalue()
    segment = iptc((25, "Zoë".encode()), (25, "Zoë".encode("latin-1")), (120, b"caption"))
    assert read(io.BytesIO(plain[:2] + segment + plain[2:])) == {"keyword Zoë", "description caption"}


@pytest.mark.parametrize("form", ["JPEG", "TIFF", "PNG", "WEBP"])
def test_exif_and_the_tags_of_windows(cat: Image.Image, encoded: Callable[..., io.BytesIO], form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "caption"
    exif[0x4746] = 5
    exif[0x9C9E] = "Anna;Ben\0".encode("utf-16-le")
    assert read(encoded(cat, form, exif=exif)) == {"description caption", "rating 5", "keyword Anna", "keyword Ben"}


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (b"ASCII\0\0\0my notes", {"comment my notes"}),
        (b"UNICODE\0" + "my notes".encode("utf-16-be"), {"comment my notes"}),
        (b"UNICODE\0" + "my notes".encode("utf-16-le"), {"comment my notes"}),
        (b"ASCII\0\0\0" + b" " * 100, set()),
        (bytes(64), set()),
    ],
)
def test_comments(cat: Image.Image, encoded: Callable[..., io.BytesIO], written: bytes, says: set[str]) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = written
    assert read(encoded(cat, "JPEG", exif=exif)) == says


@pytest.mark.parametrize(
    "caption",
    [
        "OLYMPUS DIGITAL CAMERA         ",
        "KONICA MINOLTA DIGITAL CAMERA",
        "MINOLTA DIGITAL CAMERA",
        "KODAK Digital Still Camera",
        "Digital Camera",
        "SONY DSC",
        "SAMSUNG CAMERA PICTURES",
        "<KENOX S1050  / Samsung S1050>",
        "DCIM\\100MEDIA\\DJI_0001.JPG",
        "Exif_JPEG_PICTURE",
        "Default",
    ],
)
def test_the_caption_of_a_camera_is_nobodys(cat: Image.Image, encoded: Callable[..., io.BytesIO], caption: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = caption
    exif[0x9C9B] = f"{caption}\0".encode("utf-16-le")
    packet = LISTED.format("description", html.escape(caption), "")
    assert read(encoded(cat, "JPEG", exif=exif, xmp=packet.encode())) == set()


@pytest.mark.parametrize("caption", ["My Sony DSC", "the new digital camera", "DCIM holidays", "Default city"])
def test_words_around_it_are_a_persons(cat: Image.Image, encoded: Callable[..., io.BytesIO], caption: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = caption
    assert read(encoded(cat, "JPEG", exif=exif)) == {f"description {caption}"}


def test_a_screenshot_that_calls_itself_one_says_no_more(cat: Image.Image, encoded: Callable[..., io.BytesIO]) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0Screenshot"
    assert read(encoded(cat, "PNG", exif=exif)) == set()


def test_long_texts_that_begin_alike_are_two(cat: Image.Image, encoded: Callable[..., io.BytesIO]) -> None:
    ends = ("x", "y")
    first, second = (read(encoded(cat, "JPEG", xmp=LISTED.format("title", "a" * 500 + end, "").encode())) for end in ends)
    assert len(first) == len(second) == 1
    assert first != second
    assert len(first.pop()) < 110


def test_a_picture_says_nothing_by_itself(cat: Image.Image, encoded: Callable[..., io.BytesIO]) -> None:
    assert read(encoded(cat, "JPEG")) == set()
