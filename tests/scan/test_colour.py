import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageCms

from tui_dedup.scan.colour import plain, to_srgb
from tui_dedup.scan.decode import decode
from tui_dedup.scan.opening import Opened, open_picture, prepare

Differing = Callable[[Image.Image, Image.Image], int]
Encoded = Callable[..., io.BytesIO]
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


def rgb(image: Image.Image, profile: bytes | None = None) -> Image.Image:
    return to_srgb(plain(image), profile)


def with_light(image: Image.Image, encoded: Encoded, gamma: float | None, **options: bytes) -> Opened:
    """The picture as a PNG that was opened, and says so."""
    data = encoded(image, "PNG", **options).getvalue()
    chunk = b"gAMA" + round((gamma or 0) * 100_000).to_bytes(4)
    told = (4).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4) if gamma else b""
    return open_picture(io.BytesIO(data[:33] + told + data[33:]), "a.png", 10**6)


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "LA", "CMYK", "YCbCr", "I;16", "I", "F", "LAB", "HSV", "RGBX", "PA"])
def test_a_picture_hashes_alike_in_every_mode(cat: Image.Image, differing_bits: Differing, mode: str) -> None:
    if mode in ("I;16", "I", "F"):
        grey = np.asarray(cat.convert("L"))
        image = Image.fromarray(
            (grey.astype(np.uint16) * 257) if mode == "I;16" else grey.astype(mode.replace("I", "i").replace("F", "f"))
        )
    elif mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        image = ImageCms.profileToProfile(cat, ImageCms.createProfile("sRGB"), lab, outputMode="LAB")
    else:
        image = cat.convert("P").convert("PA") if mode == "PA" else cat.convert(mode)
    found = rgb(image)
    assert found.mode == "RGB"
    assert differing_bits(found, cat) <= 12


def test_transparency_is_white() -> None:
    image = Image.new("RGBA", (2, 1), (255, 0, 0, 255))
    image.putpixel((1, 0), (0, 0, 0, 0))
    assert [rgb(image).getpixel((x, 0)) for x in (0, 1)] == [(255, 0, 0), (255, 255, 255)]


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    image = Image.new("P", (1, 1), 7)
    image.info["transparency"] = 7
    assert rgb(image).getpixel((0, 0)) == (255, 255, 255)


def test_a_profile_is_applied() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in [
        (b"rXYZ", b"????"),
        (b"gXYZ", b"rXYZ"),
        (b"????", b"gXYZ"),
        ("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be")),
    ]:
        profile = profile.replace(old, new)
    red, green, _ = rgb(Image.new("RGB", (1, 1), (200, 50, 0)), profile).getpixel((0, 0))
    assert (red, green) == pytest.approx((50, 200), abs=2)


def test_a_linear_profile_that_calls_itself_srgb_is_applied() -> None:
    """Its curves are type 3 of ICC: Y = (aX + b) ^ g, and cX below d."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    start = profile.index(b"para") + 12
    linear = b"".join(round(number * 65536).to_bytes(4) for number in (1, 1, 0, 1, 0))
    profile = profile.replace(profile[start : start + len(linear)], linear)
    assert "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    assert rgb(Image.new("RGB", (1, 1), (55, 55, 55)), profile).getpixel((0, 0)) == pytest.approx((128, 128, 128), abs=2)


@pytest.mark.parametrize("profile", [b"", b"no profile", bytes(200)])
def test_a_broken_profile_is_passed_over(profile: bytes) -> None:
    assert rgb(Image.new("RGB", (1, 1), (1, 2, 3)), profile).getpixel((0, 0)) == (1, 2, 3)


def test_floats_beyond_all_bounds_do_not_raise() -> None:
    wild = np.array([[np.nan, np.inf, -np.inf, 1e30, -5.0, 0.0]], np.float32)
    assert rgb(Image.fromarray(wild)).size == (6, 1)


def test_sixteen_bits_keep_the_high_ones() -> None:
    encoded = io.BytesIO()
    Image.fromarray(np.array([[0, 32768, 65535]], np.uint16)).save(encoded, "PNG")
    assert [rgb(Image.open(encoded)).getpixel((x, 0))[0] for x in range(3)] == [0, 128, 255]


def test_a_bmp_without_any_alpha_is_not_clear(cat: Image.Image) -> None:
    """Many programs leave the byte zero, and no program shows nothing for it."""
    colours = np.dstack([np.asarray(cat)[::-1, :, ::-1], np.zeros((cat.height, cat.width), np.uint8)]).tobytes()
    head = struct.pack("<IiiHHIIiiII", 124, *cat.size, 1, 32, 3, len(colours), 0, 0, 0, 0)
    head = (head + struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)).ljust(124, b"\0")
    data = b"BM" + struct.pack("<IHHI", 138 + len(colours), 0, 0, 138) + head + colours
    assert rgb(Image.open(io.BytesIO(data))).tobytes() == cat.tobytes()


class TestLight:
    """A PNG may tell how bright its numbers are (gAMA)."""

    @pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
    def test_numbers_that_grow_as_light_does_are_shown_brighter(self, cat: Image.Image, encoded: Encoded, mode: str) -> None:
        linear = cat.point([round(255 * (level / 255) ** 2.2) for level in range(256)] * 3).convert(mode)
        shown = decode(with_light(linear, encoded, 1.0), 512)
        plain_grey = cat.convert("L") if mode == "L" else cat
        assert np.abs(np.asarray(shown, np.int16) - np.asarray(plain_grey.convert("RGB"))).mean() < 4

    @pytest.mark.parametrize(("gamma", "more"), [(0.45455, {}), (1.0, {"icc_profile": SRGB}), (None, {})])
    def test_what_most_say_changes_nothing(
        self, cat: Image.Image, encoded: Encoded, gamma: float | None, more: dict[str, bytes]
    ) -> None:
        assert decode(with_light(cat, encoded, gamma, **more), 512).tobytes() == cat.tobytes()

    def test_srgb_is_said_louder(self, cat: Image.Image, encoded: Encoded) -> None:
        picture = with_light(cat, encoded, 1.0)
        picture.image.info["srgb"] = 0
        assert decode(picture, 512).tobytes() == cat.tobytes()
