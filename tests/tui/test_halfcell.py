"""Pictures out of half blocks."""

from PIL import Image
from rich.console import Console
from skimage import data

from tui_dedup.tui.halfcell import NEAR, strips


def test_a_cell_shows_two_pixels() -> None:
    image = Image.new("RGB", (1, 2))
    image.putpixel((0, 0), (252, 0, 0))
    image.putpixel((0, 1), (0, 0, 252))
    ((segment,),) = strips(image)
    assert segment.text == "▀"
    assert segment.style is not None
    assert segment.style.color is not None
    assert segment.style.bgcolor is not None
    assert segment.style.color.triplet == (252, 0, 0)
    assert segment.style.bgcolor.triplet == (0, 0, 252)


def test_equal_neighbours_are_one_segment() -> None:
    (line,) = strips(Image.new("RGB", (30, 2), "navy"))
    assert [segment.text for segment in line] == ["▀" * 30]
    assert line.cell_length == 30


def test_far_away_a_photo_is_told_in_fewer_words() -> None:
    photo = Image.fromarray(data.astronaut()).resize((80, 80))
    console = Console(color_system="truecolor", force_terminal=True)
    near, far = (sum(len(line.render(console)) for line in strips(photo, far=slow)) for slow in (False, True))
    assert far < 0.7 * near


def test_far_away_no_pixel_is_far_from_its_colour() -> None:
    photo = Image.fromarray(data.rocket()).resize((80, 2))
    (line,) = strips(photo, far=True)
    told = [segment.style.color.triplet for segment in line for _ in segment.text]  # type: ignore[union-attr]
    meant = [photo.getpixel((x, 0)) for x in range(80)]
    assert len(set(told)) < 0.7 * len(set(meant))
    assert max(abs(a - b) for one, other in zip(told, meant, strict=True) for a, b in zip(one, other, strict=True)) < NEAR + 4
