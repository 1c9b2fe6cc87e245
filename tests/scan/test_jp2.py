"""JPEG 2000 files made here, with and without a colour profile."""

import io

import pytest
from PIL import Image

from tui_dedup.scan import jp2
from tui_dedup.scan.opening import open_picture, prepare

from .films import box


def picture(**options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG2000", **options)
    return file.getvalue()


def profiled(profile: bytes) -> bytes:
    """A JP2 whose colours are told by a profile in place of a number."""
    made = picture()
    start = made.index(b"colr") - 4
    end = start + int.from_bytes(made[start : start + 4])
    colour = box(b"colr", bytes([2, 0, 0]) + profile)
    header = made.index(b"jp2h") - 4
    longer = int.from_bytes(made[header : header + 4]) + len(colour) - (end - start)
    return made[:header] + longer.to_bytes(4) + made[header + 4 : start] + colour + made[end:]


def test_the_profile_is_found_and_the_picture_still_opens() -> None:
    prepare()
    opened = open_picture(io.BytesIO(profiled(b"a profile")), "a.jp2", 10**6)
    assert opened.image.info["icc_profile"] == b"a profile"
    assert opened.image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize("data", [picture(), picture(no_jp2=True), b"", profiled(b"a profile")[:60]])
def test_a_picture_without_one_has_none(data: bytes) -> None:
    assert jp2.profile(io.BytesIO(data)) is None
