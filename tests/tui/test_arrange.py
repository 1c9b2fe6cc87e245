"""How photos share the space."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dedup.tui.arrange import FRAME, arrange

CAPTION = 5


def test_two_landscape_photos_stand_side_by_side() -> None:
    shape = arrange([1.5, 1.5], 76, 35, CAPTION)
    assert (shape.columns, shape.rows) == (2, 1)


def test_a_tall_photo_gets_a_tall_picture() -> None:
    wide, tall = arrange([1.5, 1.5], 76, 35, CAPTION), arrange([0.66, 0.66], 76, 35, CAPTION)
    assert tall.picture_rows > wide.picture_rows


def test_pictures_are_no_higher_than_they_need() -> None:
    assert arrange([2.0], 82, 60, CAPTION).picture_rows == 20


def test_a_crowd_is_shown_in_pages() -> None:
    assert arrange([1.5] * 50, 76, 20, CAPTION).capacity < 50


@given(
    st.lists(st.floats(0.2, 5), min_size=1, max_size=40),
    st.integers(10, 300),
    st.integers(5, 100),
    st.floats(1.5, 3),
)
def test_the_grid_always_fits(aspects: list[float], width: int, height: int, cell: float) -> None:
    shape = arrange(aspects, width, height, CAPTION, cell)
    assert shape.columns * (shape.picture_columns + FRAME) <= max(width, 1 + FRAME)
    assert shape.rows * (shape.picture_rows + CAPTION + FRAME) <= max(height, 1 + CAPTION + FRAME)


@pytest.mark.parametrize("number", range(1, 7))
def test_few_photos_are_all_in_sight_on_a_large_screen(number: int) -> None:
    assert arrange([1.5] * number, 150, 50, CAPTION).capacity >= number


def test_a_pair_is_in_sight_where_one_picture_alone_would_be_larger() -> None:
    assert arrange([1.5, 1.5], width=54, height=25, caption=6).capacity == 2
