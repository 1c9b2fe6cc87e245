import io
from pathlib import Path

import pytest
from PIL import Image

from tui_dedup.scan import decode
from tui_dedup.scan.read import dhash

SAVED = {
    "JPEG": {"quality": 95},
    "PNG": {},
    "WEBP": {"quality": 95},
    "TIFF": {},
    "GIF": {},
    "BMP": {},
    "HEIF": {"quality": 95},
    "AVIF": {"quality": 95},
    "JPEG2000": {},
}


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    decode.prepare()


def encoded(image: Image.Image, form: str, **options: object) -> io.BytesIO:
    """The bytes of a picture in a format."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file


def opened(file: io.BytesIO, side: int = 512) -> decode.Picture:
    return decode.decode(decode.open_header(file, 10**8), side)


def differing_bits(one: Image.Image, other: Image.Image) -> int:
    return (int.from_bytes(dhash(one)) ^ int.from_bytes(dhash(other))).bit_count()


@pytest.mark.parametrize("form", SAVED)
def test_every_format_gives_the_same_picture(cat: Image.Image, form: str) -> None:
    picture = opened(encoded(cat, form, **SAVED[form]))
    assert (picture.format, picture.width, picture.height) == (form, 451, 300)
    assert picture.small.mode == "RGB"
    assert differing_bits(picture.small, cat) <= 10


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_applied(cat: Image.Image, orientation: int) -> None:
    turned = {2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}
    stored = cat
    for step in turned.get(orientation, []):
        stored = stored.transpose(Image.Transpose(step))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = opened(encoded(stored, "JPEG", quality=95, exif=exif))
    assert (picture.orientation, picture.width, picture.height) == (orientation, 451, 300)
    assert differing_bits(picture.small, cat) <= 8


@pytest.mark.parametrize("orientation", [0, 9])
def test_an_orientation_that_does_not_exist_is_none(cat: Image.Image, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert opened(encoded(cat, "JPEG", exif=exif)).orientation == 1


@pytest.mark.parametrize(
    ("size", "small"), [((2000, 1000), (512, 256)), ((1000, 4), (512, 2)), ((4000, 1), (512, 1)), ((9, 9), (9, 9))]
)
def test_the_longer_side_is_bounded_and_nothing_is_enlarged(size: tuple[int, int], small: tuple[int, int]) -> None:
    picture = opened(encoded(Image.new("RGB", size), "PNG"))
    assert picture.small.size == small


def test_a_large_jpeg_is_decoded_at_reduced_scale() -> None:
    image = decode.open_header(encoded(Image.new("RGB", (4000, 3000)), "JPEG"), 10**8)
    assert decode.decode(image, 512).small.size == (500, 375)
    assert image.size == (500, 375)


def test_the_first_frame_of_an_animation(cat: Image.Image) -> None:
    frames = [cat, Image.new("RGB", cat.size)]
    picture = opened(encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]))
    assert differing_bits(picture.small, cat) <= 2


def test_too_many_pixels_are_refused_by_the_header() -> None:
    file = encoded(Image.new("1", (4000, 3000)), "PNG")
    with pytest.raises(decode.TooManyPixelsError, match="4000 x 3000"):
        decode.open_header(file, 11_999_999)


@pytest.mark.parametrize("name", ["eps", "fits", "icns", "mpo"])
def test_formats_that_we_do_not_know_stay_closed(name: str) -> None:
    assert name.upper() not in decode.FORMATS


def test_bytes_that_are_no_picture_raise(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot identify"):
        decode.open_header(io.BytesIO(b"not a picture"), 100)
