"""What a file holds beside the picture that is compared."""

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from tui_dedup.records import LOSSLESS, PICTURES
from tui_dedup.scan import extras
from tui_dedup.scan.opening import open_picture, prepare


def read(file: io.BytesIO) -> set[str]:
    prepare()
    opened = open_picture(file, "a", 10**8)
    opened.image.load()
    return set(extras.read(file, opened))


def mpf(kinds: list[int]) -> bytes:
    """JPEG's list of the pictures behind the first, each of a kind."""
    entries = b"".join(kind.to_bytes(4) + bytes(12) for kind in (0x030000, *kinds))
    field = (0xB002).to_bytes(2) + (7).to_bytes(2) + len(entries).to_bytes(4) + (26).to_bytes(4)
    block = b"MPF\0" + b"MM\0\x2a\0\0\0\x08" + (1).to_bytes(2) + field + bytes(4) + entries
    return b"\xff\xe2" + (len(block) + 2).to_bytes(2) + block


@pytest.mark.parametrize(
    ("kinds", "holds"),
    [
        pytest.param([0x010001, 0x010002], set(), id="previews"),
        pytest.param([0], {extras.MAPS}, id="a gain map"),
        pytest.param([0x020002], {extras.PICTURES}, id="another eye"),
    ],
)
def test_what_lies_behind_a_jpeg(cat: Image.Image, encoded: Callable[..., io.BytesIO], kinds: list[int], holds: set[str]) -> None:
    plain = encoded(cat, "JPEG").getvalue()
    assert read(io.BytesIO(plain[:2] + mpf(kinds) + plain[2:])) == holds


@pytest.mark.parametrize("packet", [b'hdrgm:Version="1.0"', b'<Container:Item Item:Semantic="GainMap"/>', b'GDepth:Format="x"'])
def test_maps_that_xmp_names(cat: Image.Image, encoded: Callable[..., io.BytesIO], packet: bytes) -> None:
    assert read(encoded(cat, "JPEG", xmp=packet)) == {extras.MAPS}


def deep_png(levels: np.ndarray) -> io.BytesIO:
    return io.BytesIO(cv2.imencode(".png", levels)[1].tobytes())


def deep_tiff(levels: np.ndarray) -> io.BytesIO:
    file = io.BytesIO()
    tifffile.imwrite(file, levels, photometric="rgb", metadata=None)
    return file


def deep_jp2(levels: np.ndarray) -> io.BytesIO:
    return io.BytesIO(cv2.imencode(".jp2", levels)[1].tobytes())


@pytest.mark.parametrize("make", [deep_png, deep_tiff, deep_jp2])
def test_more_than_8_bits(cat: Image.Image, make: Callable[[np.ndarray], io.BytesIO]) -> None:
    levels = np.asarray(cat)
    assert read(make(levels)) == set()
    assert read(make(levels.astype(np.uint16) * 257)) == {extras.DEEP}


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("formats/formats/avif/10bit-HDR-P3-nclx.avif", {extras.DEEP}),
        ("formats/formats/avif/8bit-sRGB.avif", set()),
        ("formats/formats/heic/IMG_2682.heic", {extras.WIDE}),
        ("formats/formats/motionphoto/samsung-one-ui-6.heic", {extras.FILM}),
        ("bad/heif/heif/RGB_10__29x100.heif", {extras.DEEP}),
    ],
)
def test_files_of_cameras(corpora: Path, name: str, holds: set[str]) -> None:
    path = corpora / name
    if not path.exists():
        path = next(corpora.glob(f"bad/heif/**/{path.name}"))
    assert read(io.BytesIO(path.read_bytes())) == holds


MOVES = bytes.fromhex(
    "ff0a41040158505c120808a002000064004b188b15c24902e6052400d8fffed0fb0300000000000000000808a0"
    "42000054004b188b15c249415e400200fa030000000000000000"
)
"""Two frames of 8 x 8 as a JPEG XL that libjxl's cjxl made of a GIF."""


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + kind + content


class TestJpegXl:
    """Its decoder tells of none of this."""

    @pytest.mark.parametrize(
        ("mode", "options", "holds"),
        [
            ("RGB", {}, set()),
            ("RGB", {"lossless": True}, {LOSSLESS}),
            ("RGBA", {"lossless": True}, {LOSSLESS, extras.CLEAR}),
            ("I;16", {}, {extras.DEEP}),
            ("I;16", {"lossless": True, "use_container": True}, {extras.DEEP, LOSSLESS}),
        ],
    )
    def test_bits_and_losses(
        self, cat: Image.Image, encoded: Callable[..., io.BytesIO], mode: str, options: dict[str, bool], holds: set[str]
    ) -> None:
        image = Image.fromarray(np.asarray(cat.convert("L")).astype(np.uint16) * 257) if mode == "I;16" else cat.convert(mode)
        assert read(encoded(image, "JXL", **options)) == holds

    def test_a_jpeg_in_other_words_is_as_good_as_the_jpeg(
        self, cat: Image.Image, encoded: Callable[..., io.BytesIO], tmp_path: Path
    ) -> None:
        cat.save(tmp_path / "a.jpg")
        with Image.open(tmp_path / "a.jpg") as jpeg:
            assert read(encoded(jpeg, "JXL")) == set()

    def test_an_animation(self) -> None:
        assert PICTURES in read(io.BytesIO(MOVES))

    def test_a_gain_map(self, cat: Image.Image, encoded: Callable[..., io.BytesIO]) -> None:
        plain = encoded(cat, "JXL", use_container=True).getvalue()
        assert read(io.BytesIO(plain + box(b"jhgm", bytes(100)))) == {extras.MAPS}

    def test_what_is_written_into_it(self, cat: Image.Image, encoded: Callable[..., io.BytesIO]) -> None:
        packet = b"<dc:subject><rdf:Bag><rdf:li>Anna</rdf:li></rdf:Bag></dc:subject>"
        assert read(encoded(cat, "JXL", xmp=packet, use_container=True)) == {"keyword Anna"}
        assert read(encoded(cat, "JXL", xmp=packet * 99, use_container=True, compress_metadata=True)) == {extras.SEALED}


@pytest.mark.parametrize("profile", [b"", bytes(3001)], ids=["plain", "behind a profile"])
def test_a_webp_without_losses(cat: Image.Image, encoded: Callable[..., io.BytesIO], profile: bytes) -> None:
    assert read(encoded(cat, "WEBP", lossless=True, icc_profile=profile)) == {LOSSLESS}
    assert read(encoded(cat, "WEBP", icc_profile=profile)) == set()


@pytest.mark.parametrize(("behind", "holds"), [(b"RIFF" + b"\1" * 5000, {extras.BEHIND}), (bytes(5000), set()), (b"", set())])
def test_data_behind_a_jpeg(cat: Image.Image, encoded: Callable[..., io.BytesIO], behind: bytes, holds: set[str]) -> None:
    assert read(io.BytesIO(encoded(cat, "JPEG").getvalue() + behind)) == holds


def test_transparency(cat: Image.Image, encoded: Callable[..., io.BytesIO]) -> None:
    assert read(encoded(cat.convert("RGBA"), "PNG")) == {extras.CLEAR}


def profile(red: tuple[float, float]) -> bytes:
    """A profile of sRGB but for its red, in X and Y of D50."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = made.index(b"rXYZ") + 4
    place = int.from_bytes(made[at : at + 4]) + 8
    for number, value in enumerate((*red, 0.0)):
        made[place + 4 * number : place + 4 * number + 4] = round(value * 65536).to_bytes(4)
    return bytes(made)


@pytest.mark.parametrize(("red", "holds"), [((0.4361, 0.2225), set()), ((0.6097, 0.2412), {extras.WIDE})], ids=["sRGB", "wide"])
def test_colours_beyond_srgb(
    cat: Image.Image, encoded: Callable[..., io.BytesIO], red: tuple[float, float], holds: set[str]
) -> None:
    assert read(encoded(cat, "JPEG", icc_profile=profile(red))) == holds


@pytest.mark.parametrize("broken", [b"", b"MM\0\x2a\xff\xff\xff\xff", b"II\x2a\0\x08\0\0\0\xff\xff" + b"\xff" * 30])
def test_a_broken_list_of_pictures_tells_nothing(cat: Image.Image, encoded: Callable[..., io.BytesIO], broken: bytes) -> None:
    plain = encoded(cat, "JPEG").getvalue()
    segment = b"\xff\xe2" + (len(broken) + 6).to_bytes(2) + b"MPF\0" + broken
    assert read(io.BytesIO(plain[:2] + segment + plain[2:])) == set()
