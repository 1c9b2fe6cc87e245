"""Motion photos: Google's by XMP, Samsung's by its trailer or a box of HEIC; and further frames, pages and layers."""

import io
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from tui_dedup.scan.motion import has_more_pictures, has_motion
from tui_dedup.scan.opening import open_picture, prepare

from .films import box

VIDEO = box(b"ftyp", b"mp42" + bytes(4)) + box(b"mdat", bytes(50))
MICRO = b'<rdf:Description GCamera:MicroVideo="1" GCamera:MicroVideoOffset="%d"/>'
CONTAINER = (
    b'<rdf:li><Container:Item Item:Mime="image/jpeg" Item:Semantic="Primary" Item:Length="0"/></rdf:li>'
    b'<rdf:li><Container:Item Item:Mime="video/mp4" Item:Semantic="MotionPhoto" Item:Length="%d"/></rdf:li>'
)
REWRITTEN = (
    b"<rdf:li rdf:parseType='Resource'><Container:Item rdf:parseType='Resource'><Item:Length>0</Item:Length>"
    b"<Item:Semantic>Primary</Item:Semantic></Container:Item></rdf:li>"
    b"<rdf:li rdf:parseType='Resource'><Container:Item rdf:parseType='Resource'><Item:Length>%d</Item:Length>"
    b"<Item:Mime>video/mp4</Item:Mime><Item:Semantic>MotionPhoto</Item:Semantic></Container:Item></rdf:li>"
)
"""The same as exiftool leaves it after any change of the metadata."""


@pytest.fixture(scope="module")
def still() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "JPEG")
    return file.getvalue()


def samsung(video: bytes, kind: int = 0x0A30) -> bytes:
    """The trailer of a Samsung JPEG with one entry."""
    name = b"MotionPhoto_Data"
    entry = b"\0\0" + kind.to_bytes(2, "little") + len(name).to_bytes(4, "little") + name + video
    size = len(entry).to_bytes(4, "little")
    directory = b"SEFH" + (107).to_bytes(4, "little") + (1).to_bytes(4, "little") + entry[:4] + size + size
    return entry + directory + len(directory).to_bytes(4, "little") + b"SEFT"


@pytest.mark.parametrize("xmp", [MICRO, CONTAINER, REWRITTEN], ids=["MicroVideo", "MotionPhoto", "rewritten"])
def test_google(still: bytes, xmp: bytes) -> None:
    assert has_motion(io.BytesIO(still + VIDEO), "JPEG", xmp % len(VIDEO))


def test_samsung(still: bytes) -> None:
    assert has_motion(io.BytesIO(still + samsung(VIDEO)), "JPEG", b"")


def test_a_heic_of_samsung(corpora: Path) -> None:
    with (corpora / "formats/formats/motionphoto/samsung-one-ui-6.heic").open("rb") as file:
        assert has_motion(file, "HEIF", b"")


@pytest.mark.parametrize(
    ("behind", "xmp"),
    [
        pytest.param(b"", b"", id="a photo"),
        pytest.param(b"", MICRO % 500, id="the video was cut off"),
        pytest.param(bytes(100), MICRO % 100, id="no video"),
        pytest.param(VIDEO, MICRO % 999_999_999_999, id="an absurd place"),
        pytest.param(samsung(VIDEO, kind=0x0A01), b"", id="another entry of Samsung"),
        pytest.param(b"\xff\xff\xff\xffSEFT", b"", id="an absurd directory"),
        pytest.param(b"SEFH" + b"\xff" * 200 + (204).to_bytes(4, "little") + b"SEFT", b"", id="absurd entries"),
    ],
)
def test_what_has_no_motion(still: bytes, behind: bytes, xmp: bytes) -> None:
    assert not has_motion(io.BytesIO(still + behind), "JPEG", xmp)


def test_a_heic_that_is_cut_short_has_none() -> None:
    assert not has_motion(io.BytesIO(box(b"ftyp", b"heic") + box(b"mpvd", VIDEO)[:-10]), "HEIF", b"")


@pytest.fixture(scope="module")
def pictures() -> tuple[Image.Image, Image.Image]:
    prepare()
    return Image.new("RGB", (40, 30)), Image.new("RGB", (40, 30), "red")


@pytest.mark.parametrize("form", ["PNG", "GIF", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_further_frames_and_pages_are_more_than_the_picture(pictures: tuple[Image.Image, Image.Image], form: str) -> None:
    first, second = pictures
    for others, more in ([], False), ([second], True):
        file = io.BytesIO()
        first.save(file, form, save_all=True, append_images=others)
        image = open_picture(file, "a", 10**6).image
        image.load()
        assert has_more_pictures(image) is more


def test_a_smaller_version_in_a_tiff_is_no_page(pictures: tuple[Image.Image, Image.Image]) -> None:
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write(np.zeros((30, 40, 3), np.uint8), photometric="rgb")
        writer.write(np.zeros((15, 20, 3), np.uint8), photometric="rgb", subfiletype=1)
    assert not has_more_pictures(open_picture(file, "a", 10**6).image)


def test_what_lies_behind_a_jpeg_is_no_picture_of_its_own(pictures: tuple[Image.Image, Image.Image]) -> None:
    first, second = pictures
    file = io.BytesIO()
    first.save(file, "MPO", save_all=True, append_images=[second])
    assert not has_more_pictures(open_picture(file, "a.jpg", 10**6).image)
