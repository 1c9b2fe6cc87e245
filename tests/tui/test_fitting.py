"""What part of a photo is in sight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tui_dedup.tui.fitting import AROUND, WHOLE, View, difference, fit, inverse, laid, upon
from tui_dedup.tui.images import Terminal

HALF, SIXEL = Terminal("halfcell"), Terminal("sixel")


def quarters() -> Image.Image:
    """A picture with a colour in each corner."""
    image = Image.new("RGB", (200, 100), "red")
    image.paste("lime", (100, 0, 200, 50))
    image.paste("blue", (0, 50, 100, 100))
    image.paste("white", (100, 50, 200, 100))
    return image


def test_half_blocks_are_one_pixel_wide_and_two_high() -> None:
    assert fit(quarters(), 40, 40, View(), HALF).size == (40, 20)


def test_graphics_use_all_pixels_of_the_cells() -> None:
    assert fit(quarters(), 40, 40, View(), SIXEL).size == (320, 160)


def test_zoom_fills_the_box_around_the_centre() -> None:
    corner = fit(quarters(), 40, 10, View().zoomed(3).panned(9, 9), HALF)
    assert corner.getpixel((corner.width // 2, corner.height // 2)) == (255, 255, 255)


def test_turning_goes_clockwise() -> None:
    turned = fit(quarters(), 40, 40, View().turned(), HALF)
    assert turned.getpixel((0, 0)) == (0, 0, 255)
    assert turned.height > turned.width


def test_four_turns_are_none() -> None:
    assert View().turned().turned().turned().turned() == View()


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 3)), max_size=20))
def test_the_view_never_leaves_the_photo(steps: list[tuple[int, int, int]]) -> None:
    view = View()
    for zoom, right, down in steps:
        view = view.zoomed(zoom).panned(right, down)
        assert view.zoom >= 1
        for centre in (view.x, view.y):
            assert 0.5 / view.zoom - 1e-9 <= centre <= 1 - 0.5 / view.zoom + 1e-9


def test_a_photo_differs_from_itself_in_nothing() -> None:
    assert difference(quarters(), quarters()).getextrema() == ((0, 0),) * 3


def test_what_changed_glows() -> None:
    changed = quarters()
    changed.paste((230, 0, 0), (0, 0, 20, 20))
    light = difference(changed, quarters())
    assert light.getpixel((5, 5)) == (100, 0, 0)
    assert light.getpixel((60, 10)) == (0, 0, 0)


@pytest.mark.parametrize(("protocol", "zoom"), [("halfcell", 4.0), ("sixel", 1.0)])
def test_actual_size_shows_a_pixel_as_a_pixel(protocol: str, zoom: float) -> None:
    terminal = Terminal(protocol, 8, 16)  # type: ignore[arg-type]
    view = View().actual((400, 200), 100, 50, terminal)
    assert view.zoom == zoom


def test_actual_size_of_a_turned_photo_uses_its_other_side() -> None:
    upright, turned = View(), View(turns=1)
    terminal = Terminal("sixel", 8, 16)
    assert upright.actual((4000, 3000), 100, 20, terminal).zoom < turned.actual((4000, 3000), 100, 20, terminal).zoom


def test_a_crop_lies_in_its_place_and_the_keeper_is_dark_around_it() -> None:
    lower_right = quarters().crop((100, 50, 200, 100))
    shown = laid(lower_right, quarters(), (0.5, 0, 0.5, 0, 0.5, 0.5))
    assert shown.size == quarters().size
    assert shown.getpixel((150, 75)) == (255, 255, 255)
    assert shown.getpixel((20, 20)) == (int(255 * AROUND), 0, 0)


def test_a_crop_differs_in_nothing_from_where_it_was_cut() -> None:
    lower_right = quarters().crop((100, 50, 200, 100)).resize((400, 200))
    light = difference(lower_right, quarters(), (0.5, 0, 0.5, 0, 0.5, 0.5))
    assert light.getextrema() == ((0, 0),) * 3


def test_what_has_no_size_on_the_other_lies_nowhere() -> None:
    assert laid(quarters(), quarters(), (0.0,) * 6).getpixel((20, 20)) == (int(255 * AROUND), 0, 0)


def test_two_photos_on_a_third_lie_on_each_other() -> None:
    left_half, lower_right = (0.5, 0, 0, 0, 1, 0), (0.5, 0, 0.5, 0, 0.5, 0.5)
    assert upon(lower_right, left_half) == (1, 0, 1, 0, 0.5, 0.5)
    assert upon(lower_right, lower_right) == WHOLE
    assert upon(WHOLE, lower_right) == inverse(lower_right) == (2, 0, -1, 0, 2, -1)
    with pytest.raises(ZeroDivisionError):
        inverse((0.0,) * 6)
