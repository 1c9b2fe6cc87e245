"""AVIF files of which a part is meant to be seen."""

import io
import struct
from collections.abc import Callable

import pytest
from PIL import Image

from tui_dedup.scan.aperture import part
from tui_dedup.scan.decode import decode, upright
from tui_dedup.scan.opening import open_picture, prepare

from .films import box

Encoded = Callable[..., io.BytesIO]
Differing = Callable[[Image.Image, Image.Image], int]


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


def clap(width: int, height: int, right: int = 0, down: int = 0, under: int = 1) -> bytes:
    """The property: a size, and by how many halves of a pixel its centre lies to the right and down."""
    return box(b"clap", struct.pack(">8i", width * under, under, height * under, under, right, 2, down, 2))


def properties(told: bytes, *, item: int = 1, long: bool = False) -> bytes:
    """A file whose main picture, 1, has a size, and of which `item` has a second property."""
    count = b"\x02" + (b"\x80\x01\0\x02" if long else b"\x81\x02")
    whose = struct.pack(">II", int(long), 2) + struct.pack(">HBH" if long else ">HBB", 9, 1, 1)
    whose += struct.pack(">H", item) + count
    inside = box(b"iprp", box(b"ipco", box(b"ispe", bytes(12)) + told) + box(b"ipma", whose))
    return box(b"ftyp", b"avif") + box(b"meta", bytes(4) + box(b"pitm", b"\0\0\0\0\0\x01") + inside)


@pytest.mark.parametrize("long", [False, True])
def test_the_part_lies_around_a_centre(long: bool) -> None:
    data = properties(clap(300, 200, -100, -100), long=long)
    assert part(io.BytesIO(data), (600, 400)) == (100, 50, 400, 250)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        box(b"meta", bytes(4)),
        properties(b""),
        properties(clap(600, 400)),
        properties(clap(700, 400)),
        properties(clap(300, 200, 1000)),
        properties(clap(0, 200)),
        properties(clap(1, 1, under=0)),
        properties(box(b"clap", bytes(5))),
        properties(clap(300, 200), item=2),
        properties(clap(300, 200))[:-3],
    ],
    ids=["empty", "no main picture", "none", "all", "too wide", "outside", "nothing", "no fraction", "short", "another's", "cut"],
)
def test_else_all_of_it_is_shown(data: bytes) -> None:
    assert part(io.BytesIO(data), (600, 400)) is None


def with_property(data: bytes, told: bytes) -> bytes:
    """An AVIF of Pillow whose picture has one more property, the last."""
    whose, pictures = data.index(b"ipma") - 4, data.index(b"mdat") - 4
    count = data[whose + 18] + 1
    head = data[:whose] + told + data[whose : whose + 18] + bytes((count,)) + data[whose + 19 : pictures] + bytes((0x80 | count,))
    for kind, more in ((b"meta", len(told) + 1), (b"iprp", len(told) + 1), (b"ipco", len(told)), (b"ipma", 1)):
        at = head.index(kind) - 4
        head = head[:at] + (int.from_bytes(head[at : at + 4]) + more).to_bytes(4) + head[at + 4 :]
    start = pictures + 8
    return head.replace(start.to_bytes(4), (start + len(told) + 1).to_bytes(4), 1) + data[pictures:]


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_part_of_an_avif_is_seen(cat: Image.Image, encoded: Encoded, differing_bits: Differing, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    told = clap(200, 100, 60 + 200 - cat.width, 20 + 100 - cat.height)
    data = with_property(encoded(cat, "AVIF", quality=95, exif=exif).getvalue(), told)
    seen = cat.crop((30, 10, 230, 110))
    seen = seen.transpose(Image.Transpose.ROTATE_270) if orientation == 6 else seen
    opened = open_picture(io.BytesIO(data), "a.avif", 10**6)
    assert upright(opened) == seen.size
    assert differing_bits(decode(opened, 512), seen) <= 8
