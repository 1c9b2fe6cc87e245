"""Numbers of any range made 8 bits."""

import numpy as np
import pytest

from tui_dedup.scan import levels

STEPS = np.arange(256, dtype=np.uint16)
"""Each of the 256 levels of a picture of 8 bits."""


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_the_bits_that_are_written_are_told_by_the_largest_level(bits: int) -> None:
    assert levels.to_bytes(STEPS << (bits - 8)).tolist() == STEPS.tolist()


@pytest.mark.parametrize("bits", [9, 11, 13, 14])
def test_other_bits_are_told_by_the_file(bits: int) -> None:
    assert levels.to_bytes(STEPS << (bits - 8), told=(1 << bits) - 1).tolist() == STEPS.tolist()


def test_what_the_file_tells_holds_only_where_it_can() -> None:
    assert levels.to_bytes(STEPS << 8, told=0xFFF).tolist() == STEPS.tolist()


def test_a_dark_picture_of_16_bits_stays_dark() -> None:
    assert levels.to_bytes(np.array([0, 0x1000, 0x2000], np.uint16)).tolist() == [0, 0x10, 0x20]


@pytest.mark.parametrize("kind", [np.int32, np.uint32])
def test_whole_numbers_of_32_bits(kind: type) -> None:
    largest = np.iinfo(kind).max
    assert levels.to_bytes(np.array([0, largest // 2, largest], kind)).tolist() == [0, 127, 255]


@pytest.mark.parametrize(
    ("fractions", "last"),
    [
        pytest.param(np.linspace(0, 1, 256), 254, id="up to 1"),
        pytest.param(np.linspace(0, 255, 256), 254, id="8 bits"),
        pytest.param(np.linspace(0, 65535, 256), 254, id="16 bits"),
        pytest.param(np.array([*np.linspace(0, 1, 999), 900.0]), 255, id="a light"),
    ],
)
def test_fractions(fractions: np.ndarray, last: int) -> None:
    assert levels.to_bytes(fractions)[[0, -2]].tolist() == [0, last]


def test_numbers_that_are_none_are_black() -> None:
    assert levels.to_bytes(np.array([np.nan, np.inf, -np.inf, -1.0])).tolist() == [0, 0, 0, 0]
