"""Motion photos: Google's by XMP, Samsung's by its trailer or a box of HEIC."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tui_dedup.scan.motion import has_motion

from .films import box

VIDEO = box(b"ftyp", b"mp42" + bytes(4)) + box(b"mdat", bytes(50))
MICRO = b'<rdf:Description GCamera:MicroVideo="1" GCamera:MicroVideoOffset="%d"/>'
CONTAINER = (
    b'<rdf:li><Container:Item Item:Mime="image/jpeg" Item:Semantic="Primary" Item:Length="0"/></rdf:li>'
    b'<rdf:li><Container:Item Item:Mime="video/mp4" Item:Semantic="MotionPhoto" Item:Length="%d"/></rdf:li>'
)


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


@pytest.mark.parametrize("xmp", [MICRO, CONTAINER], ids=["MicroVideo", "MotionPhoto"])
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
