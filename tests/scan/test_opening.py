import io
from collections.abc import Callable
from importlib.metadata import version

import pytest
from PIL import Image

from tui_dedup.scan.decoder import DECODER
from tui_dedup.scan.limits import TooManyPixelsError
from tui_dedup.scan.opening import FORMATS, open_picture, prepare

Encoded = Callable[..., io.BytesIO]


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def test_a_decoder_is_named_with_its_versions() -> None:
    assert f"pillow-{version('pillow')}" in DECODER


@pytest.mark.parametrize("form", ["PNG", "JXL", "HEIF"])
def test_too_many_pixels_are_refused_by_the_header(encoded: Encoded, form: str) -> None:
    file = encoded(Image.new("RGB", (400, 300)), form)
    with pytest.raises(TooManyPixelsError, match="400 x 300"):
        open_picture(file, "a.png", 119_999)


@pytest.mark.parametrize("orientation", [0, 9])
def test_an_orientation_that_does_not_exist_is_none(encoded: Encoded, orientation: int) -> None:
    file = encoded(Image.new("L", (4, 2)), "JPEG", exif=turned(orientation))
    assert open_picture(file, "a.jpg", 100).orientation == 1


def test_the_decoder_of_jpeg_xl_has_turned_the_picture_already(encoded: Encoded) -> None:
    file = encoded(Image.new("RGB", (4, 2)), "JXL", exif=turned(6).tobytes())
    assert open_picture(file, "a.jxl", 100).orientation == 1


def test_a_jpeg_inside_jpeg_xl_is_still_to_be_turned(encoded: Encoded, tmp_path) -> None:
    Image.new("RGB", (4, 2)).save(tmp_path / "a.jpg", exif=turned(6))
    with Image.open(tmp_path / "a.jpg") as jpeg:
        assert open_picture(encoded(jpeg, "JXL"), "a.jxl", 100).orientation == 6


@pytest.mark.parametrize("name", ["EPS", "FITS", "ICNS", "PDF"])
def test_formats_that_we_do_not_know_stay_closed(name: str) -> None:
    assert name not in FORMATS


@pytest.mark.parametrize("name", ["a.jpg", "a.cr2", "a.dng", "a"])
def test_bytes_that_are_no_picture_raise(name: str) -> None:
    with pytest.raises(OSError, match="cannot identify"):
        open_picture(io.BytesIO(b"not a picture"), name, 100)


def test_a_heif_that_was_cut_is_refused_though_a_preview_in_it_is_whole(encoded: Encoded) -> None:
    data = encoded(Image.new("RGB", (400, 300)), "HEIF").getvalue()
    open_picture(io.BytesIO(data), "a.heic", 10**6)
    with pytest.raises(OSError, match="truncated"):
        open_picture(io.BytesIO(data[:-10]), "a.heic", 10**6)
