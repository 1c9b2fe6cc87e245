"""Files that Pillow shows in another way than they are meant."""

import io
from collections.abc import Callable

import numpy as np
import pytest
import tifffile
from PIL import Image

from tui_dedup.scan.decode import decode, upright
from tui_dedup.scan.limits import TooManyPixelsError
from tui_dedup.scan.motion import has_more_pictures
from tui_dedup.scan.opening import Opened, open_picture, prepare

Encoded = Callable[..., io.BytesIO]
Differing = Callable[[Image.Image, Image.Image], int]
XMP = b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


def opened(file: io.BytesIO, max_pixels: int = 10**6) -> Opened:
    return open_picture(file, "a", max_pixels)


def pages(*pictures: tuple[Image.Image, int]) -> io.BytesIO:
    """A TIFF of pages, each with what it says it is: 0 for a picture, 1 for a smaller version."""
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        for image, kind in pictures:
            writer.write(np.asarray(image), photometric="rgb", subfiletype=kind, metadata=None)
    return file


def test_an_apng_begins_where_it_moves(cat: Image.Image, encoded: Encoded, differing_bits: Differing) -> None:
    """What programs show that know no APNG is no part of it."""
    file = encoded(Image.new("RGB", cat.size), "PNG", save_all=True, append_images=[cat], default_image=True)
    assert differing_bits(decode(opened(file), 512), cat) <= 2


def test_a_smaller_version_before_the_picture_is_passed(cat: Image.Image, differing_bits: Differing) -> None:
    small = cat.resize((90, 60))
    picture = opened(pages((small, 1), (cat, 0)))
    assert upright(picture) == cat.size
    assert differing_bits(decode(picture, 512), cat) == 0
    assert not has_more_pictures(picture.image)


def test_where_all_are_smaller_versions_the_first_is_shown(cat: Image.Image) -> None:
    assert upright(opened(pages((cat.resize((90, 60)), 1), (cat, 1)))) == (90, 60)


def test_the_picture_behind_a_smaller_version_is_not_too_large_either(cat: Image.Image) -> None:
    with pytest.raises(TooManyPixelsError):
        opened(pages((cat.resize((90, 60)), 1), (cat, 0)), 10_000)


def test_a_palette_of_8_bits_is_not_black(cat: Image.Image, differing_bits: Differing) -> None:
    plain = cat.quantize(256)
    palette = np.array(plain.getpalette()).reshape(-1, 3).T.astype(np.uint16)
    file = io.BytesIO()
    tifffile.imwrite(file, np.asarray(plain), photometric="palette", colormap=palette, metadata=None)
    assert differing_bits(decode(opened(file), 512), plain.convert("RGB")) == 0


def test_an_avif_is_turned_by_what_it_says_itself(cat: Image.Image, encoded: Encoded) -> None:
    assert upright(opened(encoded(cat, "AVIF", xmp=XMP))) == cat.size
