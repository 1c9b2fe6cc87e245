"""Pictures of 16 bits and more for each colour look as they do in 8."""

import io
import zlib
from collections.abc import Callable

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

from tui_dedup.scan.decode import decode, upright
from tui_dedup.scan.limits import TooManyPixelsError, UnknownKindError
from tui_dedup.scan.opening import open_picture, prepare
from tui_dedup.scan.reasons import content_reason

Differing = Callable[[Image.Image, Image.Image], int]


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


def shown(data: bytes) -> Image.Image:
    return decode(open_picture(io.BytesIO(data), "a.tif", 10**8), 512)


def png(levels: np.ndarray) -> bytes:
    return cv2.imencode(".png", levels[..., ::-1] if levels.ndim == 3 else levels)[1].tobytes()


def tiff(levels: np.ndarray, **options: object) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, levels, **{"metadata": None, "photometric": "rgb" if levels.ndim == 3 else "minisblack", **options})
    return file.getvalue()


def significant(data: bytes, bits: bytes) -> bytes:
    """A PNG that tells how many bits of each colour count."""
    chunk = b"sBIT" + bits
    return data[:33] + len(bits).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4) + data[33:]


def alike(differing_bits: Differing, data: bytes, plain: Image.Image) -> None:
    """Hold a picture to what it shows in 8 bits: in its hash and in how bright it is."""
    found = shown(data)
    assert differing_bits(found, plain) == 0
    assert np.abs(np.asarray(found, np.int16) - np.asarray(plain.convert("RGB"))).max() <= 1


@pytest.mark.parametrize("write", [png, tiff])
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_few_bits_in_16(
    cat: Image.Image, differing_bits: Differing, mode: str, bits: int, write: Callable[[np.ndarray], bytes]
) -> None:
    """As microscopes and X-ray machines write them."""
    plain = cat.convert(mode)
    alike(differing_bits, write(np.asarray(plain).astype(np.uint16) << (bits - 8)), plain)


@pytest.mark.parametrize(("mode", "said"), [("L", b"\x0e"), ("RGB", b"\x0e\x0e\x0e")])
def test_a_png_tells_how_many_bits_count(cat: Image.Image, differing_bits: Differing, mode: str, said: bytes) -> None:
    plain = cat.convert(mode)
    alike(differing_bits, significant(png(np.asarray(plain).astype(np.uint16) << 6), said), plain)


def test_transparency_stays(cat: Image.Image, differing_bits: Differing) -> None:
    colours = np.asarray(cat).astype(np.uint16) << 4
    half = np.where(np.arange(cat.width) < cat.width // 2, 0, 0xFFFF).astype(np.uint16)
    clear = np.dstack([colours[..., ::-1], np.broadcast_to(half, colours.shape[:2])])
    plain = Image.new("RGB", cat.size, "white")
    plain.paste(cat.crop((cat.width // 2, 0, *cat.size)), (cat.width // 2, 0))
    alike(differing_bits, cv2.imencode(".png", clear)[1].tobytes(), plain)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize(
    "options", [{}, {"tile": (64, 64)}, {"byteorder": ">"}, {"bigtiff": True}, {"compression": "zlib"}], ids=str
)
def test_fractions_in_colour(cat: Image.Image, differing_bits: Differing, kind: type, options: dict[str, object]) -> None:
    alike(differing_bits, tiff((np.asarray(cat) / 255).astype(kind), **options), cat)


@pytest.mark.parametrize("kind", [np.uint32, np.uint64])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_numbers_of_32_bits_and_more(cat: Image.Image, differing_bits: Differing, kind: type, mode: str) -> None:
    plain = cat.convert(mode)
    alike(differing_bits, tiff(np.asarray(plain).astype(kind) * kind(np.iinfo(kind).max // 255)), plain)


@pytest.mark.parametrize("kind", [np.uint16, np.uint32])
def test_a_negative(cat: Image.Image, differing_bits: Differing, kind: type) -> None:
    grey = cat.convert("L")
    levels = (255 - np.asarray(grey)).astype(kind) * kind(np.iinfo(kind).max // 255)
    alike(differing_bits, tiff(levels, photometric="miniswhite"), grey)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_fractions_are_turned_once(cat: Image.Image, differing_bits: Differing, orientation: int) -> None:
    stored = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = cat.transpose(Image.Transpose(stored[orientation])) if orientation in stored else cat
    data = tiff((np.asarray(turned) / 255).astype(np.float32), extratags=[(274, 3, 1, orientation, True)])
    assert upright(open_picture(io.BytesIO(data), "a.tif", 10**8)) == cat.size
    alike(differing_bits, data, cat)


def test_a_grey_picture_without_a_camera_is_no_raw(cat: Image.Image) -> None:
    """LibRaw would open it."""
    assert open_picture(io.BytesIO(tiff(np.asarray(cat.convert("L")).astype(np.uint16) * 257)), "a", 10**8).format == "TIFF"


def test_planes_of_ink_are_not_shown_as_stripes(cat: Image.Image) -> None:
    planes = np.asarray(cat.convert("CMYK")).transpose(2, 0, 1).astype(np.uint16) * 257
    with pytest.raises(UnknownKindError):
        shown(tiff(planes, photometric="separated", planarconfig="separate"))


@pytest.mark.parametrize("options", [{"planarconfig": "separate"}, {}], ids=["planes", "16 bits"])
def test_what_is_written_in_another_way_says_so(cat: Image.Image, options: dict[str, str]) -> None:
    fractions = (np.asarray(cat) / 255).astype(np.float32 if options else np.float16)
    data = tiff(fractions.transpose(2, 0, 1) if options else fractions, photometric="rgb", **options)
    with pytest.raises(UnknownKindError) as raised:
        shown(data)
    assert content_reason(raised.value) == "its pixels are written in a way that cannot be read"


def test_too_many_fractions_are_refused_by_the_header() -> None:
    with pytest.raises(TooManyPixelsError):
        open_picture(io.BytesIO(tiff(np.zeros((30, 40, 3), np.float32))), "a.tif", 1199)
