import io
from collections.abc import Callable

import numpy as np
import pytest
import tifffile
from PIL import Image

from tui_dedup.scan.decode import decode, upright
from tui_dedup.scan.opening import Opened, open_picture, prepare

Encoded = Callable[..., io.BytesIO]
Differing = Callable[[Image.Image, Image.Image], int]
LOSSY = {"quality": 95}


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


def opened(file: io.BytesIO) -> Opened:
    return open_picture(file, "a.jpg", 10**8)


@pytest.mark.parametrize("options", [{}, {"compression": "zlib"}, {"byteorder": ">"}, {"tile": (64, 64)}], ids=str)
def test_a_tiff_with_a_plane_for_each_deep_colour_gives_the_same_picture(
    cat: Image.Image, differing_bits: Differing, options: dict[str, object]
) -> None:
    planes = np.asarray(cat).transpose(2, 0, 1).astype(np.uint16) * 257
    file = io.BytesIO()
    tifffile.imwrite(file, planes, photometric="rgb", planarconfig="separate", **options)
    assert differing_bits(decode(opened(file), 512), cat) == 0


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("JPEG", LOSSY),
        ("PNG", {}),
        ("WEBP", LOSSY),
        ("TIFF", {}),
        ("GIF", {}),
        ("BMP", {}),
        ("HEIF", LOSSY),
        ("AVIF", LOSSY),
        ("JXL", LOSSY),
        ("JPEG2000", {}),
    ],
)
def test_every_format_gives_the_same_picture(
    cat: Image.Image, encoded: Encoded, differing_bits: Differing, form: str, options: dict[str, int]
) -> None:
    picture = opened(encoded(cat, form, **options))
    assert (picture.format, picture.size) == (form, (451, 300))
    small = decode(picture, 512)
    assert small.mode == "RGB"
    assert differing_bits(small, cat) <= 10


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_applied(cat: Image.Image, encoded: Encoded, differing_bits: Differing, orientation: int) -> None:
    stored = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = cat.transpose(Image.Transpose(stored[orientation])) if orientation in stored else cat
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = opened(encoded(turned, "JPEG", quality=95, exif=exif))
    assert (picture.orientation, upright(picture)) == (orientation, (451, 300))
    assert differing_bits(decode(picture, 512), cat) <= 8


@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_tiff_is_turned_once(
    cat: Image.Image, encoded: Encoded, differing_bits: Differing, orientation: int, compression: str | None
) -> None:
    stored = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = cat.transpose(Image.Transpose(stored[orientation])) if orientation in stored else cat
    picture = opened(encoded(turned, "TIFF", tiffinfo={0x0112: orientation}, compression=compression))
    assert upright(picture) == (451, 300)
    assert differing_bits(decode(picture, 512), cat) <= 8


@pytest.mark.parametrize(
    ("size", "small"), [((2000, 1000), (512, 256)), ((1000, 4), (512, 2)), ((4000, 1), (512, 1)), ((9, 9), (9, 9))]
)
def test_the_longer_side_is_bounded_and_nothing_is_enlarged(
    encoded: Encoded, size: tuple[int, int], small: tuple[int, int]
) -> None:
    assert decode(opened(encoded(Image.new("RGB", size), "PNG")), 512).size == small


def test_a_large_jpeg_is_decoded_at_reduced_scale(encoded: Encoded) -> None:
    picture = opened(encoded(Image.new("RGB", (4000, 3000)), "JPEG"))
    assert decode(picture, 512).size == (500, 375)
    assert (picture.image.size, upright(picture)) == ((500, 375), (4000, 3000))


def test_the_first_frame_of_an_animation(cat: Image.Image, encoded: Encoded, differing_bits: Differing) -> None:
    picture = opened(encoded(cat, "PNG", save_all=True, append_images=[Image.new("RGB", cat.size)]))
    assert differing_bits(decode(picture, 512), cat) <= 2
