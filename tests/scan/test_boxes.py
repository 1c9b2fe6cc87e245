import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dedup.scan.boxes import Box, is_cut_short, walk


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4) + kind + content


def boxes(data: bytes) -> list[Box]:
    return list(walk(io.BytesIO(data), 0, len(data)))


def test_boxes_follow_one_another() -> None:
    assert boxes(box(b"ftyp", b"heic") + box(b"mdat", b"xyz")) == [Box(b"ftyp", 8, 12), Box(b"mdat", 20, 23)]


def test_a_long_box_and_one_to_the_end() -> None:
    long = b"\0\0\0\1free" + (18).to_bytes(8) + b"ab"
    assert boxes(long + b"\0\0\0\0mdat" + b"rest") == [Box(b"free", 16, 18), Box(b"mdat", 26, 30)]


@pytest.mark.parametrize(("missing", "cut"), [(0, False), (1, True)])
def test_a_file_that_ends_within_its_pictures_is_cut_short(missing: int, cut: bool) -> None:
    data = box(b"ftyp", b"heic") + box(b"mdat", b"pixels")
    assert is_cut_short(io.BytesIO(data[: len(data) - missing])) is cut


def test_what_stands_behind_the_boxes_does_not_matter() -> None:
    assert not is_cut_short(io.BytesIO(box(b"mdat", b"pixels") + b"\xff\xff\xff\xfftrailing"))


@given(st.binary())
def test_no_bytes_raise_or_hang(data: bytes) -> None:
    boxes(data)
    is_cut_short(io.BytesIO(data))
