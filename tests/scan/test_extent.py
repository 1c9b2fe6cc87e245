import io
import struct

import pytest

from tui_dedup.scan.extent import is_whole

from .films import box


def tiff(*directories: dict[int, list[int]], order: str = "<", size: int = 1000) -> io.BytesIO:
    """A file of `size` bytes with a chain of directories of long numbers."""
    made = bytearray((b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8))
    for number, directory in enumerate(directories):
        after = len(made) + 2 + 12 * len(directory) + 4
        entries, values = struct.pack(f"{order}H", len(directory)), b""
        for tag, numbers in directory.items():
            packed = struct.pack(f"{order}{len(numbers)}I", *numbers)
            place = packed if len(numbers) == 1 else struct.pack(f"{order}I", after + len(values))
            values += b"" if len(numbers) == 1 else packed
            entries += struct.pack(f"{order}HHI", tag, 4, len(numbers)) + place
        following = after + len(values) if number + 1 < len(directories) else 0
        made += entries + struct.pack(f"{order}I", following) + values
    return io.BytesIO(bytes(made).ljust(size, b"\0"))


@pytest.mark.parametrize("order", ["<", ">"])
def test_every_part_of_every_directory_must_be_there(order: str) -> None:
    preview = {513: [500], 514: [100]}
    assert is_whole(tiff(preview, {273: [600, 700], 279: [100, 300]}, order=order))
    assert not is_whole(tiff(preview, {273: [600, 700], 279: [100, 301]}, order=order))
    assert not is_whole(tiff(preview, {324: [2000], 325: [1]}, order=order))


def test_directories_inside_count_too() -> None:
    inner = tiff({330: [26]}, {273: [900], 279: [200]})
    assert not is_whole(inner)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(tiff({273: [0xFFFFFFFF], 279: [5]}), id="a place that means nothing"),
        pytest.param(tiff({330: [8]}), id="a directory inside itself"),
        pytest.param(io.BytesIO(b"II*\0\xff\xff\xff\xff"), id="a directory beyond the end"),
        pytest.param(io.BytesIO(b"II*\0\x08\0\0\0\xff\xff"), id="a directory without entries"),
        pytest.param(io.BytesIO(b"IIU\0" + bytes(200)), id="RW2"),
        pytest.param(io.BytesIO(b""), id="nothing"),
    ],
)
def test_what_says_nothing_is_taken_as_it_is(file: io.BytesIO) -> None:
    assert is_whole(file)


def test_cr3_by_its_boxes() -> None:
    whole = box(b"ftyp", b"crx ") + box(b"mdat", bytes(100))
    assert is_whole(io.BytesIO(whole))
    assert not is_whole(io.BytesIO(whole[:-1]))


def test_raf_by_its_header() -> None:
    header = b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + struct.pack(">6I", 148, 200, 348, 100, 448, 552)
    assert is_whole(io.BytesIO(header.ljust(1000, b"\0")))
    assert not is_whole(io.BytesIO(header.ljust(999, b"\0")))
