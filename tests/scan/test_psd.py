"""Photoshop files made here: PSD and PSB, with 8 and 16 bits, raw and packed."""

import io
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tui_dedup.records import DateSource
from tui_dedup.scan import metadata
from tui_dedup.scan.decode import decode
from tui_dedup.scan.limits import UnknownKindError
from tui_dedup.scan.motion import has_more_pictures
from tui_dedup.scan.opening import open_picture, prepare

Differing = Callable[[Image.Image, Image.Image], int]
KINDS = {"L": 1, "RGB": 3, "RGBA": 3, "CMYK": 4}


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


def packed(row: bytes) -> bytes:
    """A row by PackBits, in runs of what is not repeated."""
    return b"".join(bytes([len(part) - 1]) + part for part in (row[at : at + 128] for at in range(0, len(row), 128)))


def photoshop(
    image: Image.Image, version: int = 1, depth: int = 8, *, pack: bool = False, layers: bytes = b"", resources: bytes = b""
) -> bytes:
    """A Photoshop file with this composite."""
    wide = 8 if version == 2 else 4
    planes = np.asarray(image).reshape(image.height, image.width, -1).transpose(2, 0, 1)
    planes = planes if depth == 8 else (planes.astype(np.uint16) * 257).astype(">u2")
    body = b"\0\0" + planes.tobytes()
    if pack:
        rows = [packed(row.tobytes()) for plane in planes for row in plane]
        body = b"\0\1" + b"".join(len(row).to_bytes(wide // 2) for row in rows) + b"".join(rows)
    head = struct.pack(">4sH6xHIIHH", b"8BPS", version, len(planes), image.height, image.width, depth, KINDS[image.mode])
    return head + bytes(4) + len(resources).to_bytes(4) + resources + len(layers).to_bytes(wide) + layers + body


def resource(kind: int, data: bytes) -> bytes:
    return b"8BIM" + kind.to_bytes(2) + b"\0\0" + len(data).to_bytes(4) + data + bytes(len(data) % 2)


@pytest.mark.parametrize("pack", [False, True], ids=["raw", "packed"])
@pytest.mark.parametrize(("version", "depth"), [(1, 8), (1, 16), (2, 8), (2, 16)])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_the_composite_is_read(
    cat: Image.Image, differing_bits: Differing, mode: str, version: int, depth: int, pack: bool
) -> None:
    file = io.BytesIO(photoshop(cat.convert(mode), version, depth, pack=pack))
    opened = open_picture(file, "a.psd", 10**6)
    assert (opened.format, opened.size) == ("PSD", cat.size)
    assert differing_bits(decode(opened, 512), cat) <= 2


@pytest.mark.parametrize("version", [1, 2])
def test_ink_is_read(cat: Image.Image, differing_bits: Differing, version: int) -> None:
    ink = cat.convert("CMYK")
    written = Image.merge("CMYK", [band.point(lambda level: 255 - level) for band in ink.split()])
    shown = decode(open_picture(io.BytesIO(photoshop(written, version, pack=True)), "a.psd", 10**6), 512)
    assert differing_bits(shown, ink.convert("RGB")) == 0


def test_a_bitmap_is_no_negative(cat: Image.Image, differing_bits: Differing) -> None:
    """Photoshop writes 1 for black."""
    plain = cat.convert("1")
    black = np.packbits(~np.asarray(plain), axis=1).tobytes()
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 1, plain.height, plain.width, 1, 0)
    shown = decode(open_picture(io.BytesIO(head + bytes(14) + black), "a.psd", 10**6), 512)
    assert differing_bits(shown, plain.convert("RGB")) == 0


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("version", [1, 2])
def test_a_selection_that_was_kept_hides_nothing(cat: Image.Image, differing_bits: Differing, version: int, depth: int) -> None:
    chosen = cat.copy()
    chosen.putalpha(Image.linear_gradient("L").resize(cat.size))
    opened = open_picture(io.BytesIO(photoshop(chosen, version, depth)), "a.psd", 10**6)
    assert differing_bits(decode(opened, 512), cat) == 0
    assert has_more_pictures(opened.image)


@pytest.mark.parametrize("told", [(2).to_bytes(8) + b"\xff\xff", bytes(8) + b"8BIMMt16"], ids=["layers", "16 bits"])
@pytest.mark.parametrize("depth", [8, 16])
def test_what_is_clear_is_white(cat: Image.Image, differing_bits: Differing, depth: int, told: bytes) -> None:
    clear = cat.copy()
    clear.putalpha(Image.linear_gradient("L").resize(cat.size))
    plain = Image.new("RGB", cat.size, "white")
    plain.paste(cat, mask=clear.getchannel("A"))
    opened = open_picture(io.BytesIO(photoshop(clear, 2, depth, layers=told)), "a.psd", 10**6)
    assert differing_bits(decode(opened, 512), plain) <= 6
    assert not has_more_pictures(opened.image)


@pytest.mark.parametrize(("version", "depth", "mode"), [(1, 32, 3), (2, 32, 3), (1, 8, 7), (2, 8, 9)])
def test_what_is_written_in_another_way_says_so(version: int, depth: int, mode: int) -> None:
    head = struct.pack(">4sH6xHIIHH", b"8BPS", version, 3, 3, 4, depth, mode)
    with pytest.raises(UnknownKindError):
        open_picture(io.BytesIO(head + bytes(200)), "a.psd", 100)


@pytest.mark.parametrize("version", [1, 2])
def test_photoshop_says_when_a_photo_was_taken(version: int) -> None:
    exif = Image.Exif()
    exif[0x9003] = "2019:07:05 11:30:45"
    told = resource(1005, b"odd") + resource(1058, exif.tobytes()) + resource(1060, b"<x:xmpmeta/>")
    opened = open_picture(io.BytesIO(photoshop(Image.new("RGB", (4, 3)), version, resources=told)), "a.psd", 100)
    taken = metadata.read(opened, "a.psd").taken
    assert taken is not None
    assert (taken.source, taken.when.year) == (DateSource.ORIGINAL, 2019)
    assert metadata.xmp(opened.image.info) == b"<x:xmpmeta/>"


@pytest.mark.parametrize("count", [1, 2, -3])
def test_layers_are_more_than_the_picture(count: int) -> None:
    layers = (2).to_bytes(8) + count.to_bytes(2, signed=True)
    deep = bytes(4) + b"8BIMLr16" + (2).to_bytes(4) + count.to_bytes(2, signed=True)
    for data in (
        photoshop(Image.new("L", (4, 3)), 2, layers=layers),
        photoshop(Image.new("L", (4, 3)), 1, 16, layers=deep),
    ):
        assert has_more_pictures(open_picture(io.BytesIO(data), "a.psb", 100).image) is (abs(count) > 1)


def test_what_was_cut_off_raises(cat: Image.Image) -> None:
    data = photoshop(cat, 2, 16, pack=True)
    for length in (20, 60, len(data) // 2):
        with pytest.raises(OSError, match=r"cannot identify|truncated"):
            decode(open_picture(io.BytesIO(data[:length]), "a.psb", 10**6), 512)


def test_a_broken_length_takes_no_memory(tmp_path: Path) -> None:
    """It may say anything up to 4 GB, and of the rows of a PSB far more."""
    told = b"8BIM" + bytes(4) + b"\xff" * 4
    long_row = bytearray(photoshop(Image.new("RGB", (4, 3)), 2, pack=True))
    long_row[44:48] = b"\x7f\xff\xff\xff"
    for data in (
        bytes(long_row),
        photoshop(Image.new("RGB", (4, 3)), resources=told),
        photoshop(Image.new("RGB", (4, 3)), 2, pack=True).replace(bytes((0, 3, 0, 0, 0, 3)), b"\xff\xff\xff\xff\xff\xff", 1),
    ):
        (tmp_path / "a.psd").write_bytes(data)
        tracemalloc.start()
        with (tmp_path / "a.psd").open("rb") as file, pytest.raises(OSError, match="truncated"):
            open_picture(file, "a.psd", 1 << 62)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 10**6
