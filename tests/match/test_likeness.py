"""What a picture has in common with its keeper, and where it lies on it."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFont
from skimage import data

from tui_dedup.match import likeness
from tui_dedup.match.likeness import _LIES, _TURN
from tui_dedup.match.prints import Nearness
from tui_dedup.match.relation import SAME_DETAILS

SPOT = (40, 10, 44, 14)
"""A box of pixels in a picture of 200 x 100."""


def put(lies, x, y):
    a, b, c, d, e, f = lies
    return a * x + b * y + c, d * x + e * y + f


def spot(picture):
    """Return where the bright pixels of a picture are, from 0 to 1."""
    down, across = np.nonzero(np.asarray(picture.convert("L")) > 128)
    return (across.mean() + 0.5) / picture.width, (down.mean() + 0.5) / picture.height


@pytest.mark.parametrize("turn", range(8))
def test_a_turned_picture_lies_where_turning_puts_it(turn):
    picture = Image.new("RGB", (200, 100))
    picture.paste("white", SPOT)
    turned = picture.transpose(_TURN[turn]) if turn else picture
    assert put(_LIES[turn], *spot(picture)) == pytest.approx(spot(turned))


def test_a_crop_lies_where_it_was_cut(workspace):
    whole = Image.fromarray(data.astronaut())
    for name, picture in {"whole": whole, "part": whole.crop((128, 0, 512, 256)).resize((300, 200))}.items():
        path = workspace.thumbnail(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path, quality=90, format="JPEG")
    found = likeness.measure(workspace.thumbnail("part"), workspace.thumbnail("whole"), Nearness(120, 0, 0.1), whole=False)
    assert found.lies is not None
    assert put(found.lies, 0, 0) == pytest.approx((0.25, 0), abs=0.01)
    assert put(found.lies, 1, 1) == pytest.approx((1, 0.5), abs=0.01)


def page(seed):
    """Return a statement of accounts, as a thumbnail: the same layout, other days, words and numbers."""
    chance = np.random.default_rng(seed)
    picture = Image.new("RGB", (1240, 1754), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(22)
    draw.text((80, 60), "First Bank of Town", "navy", ImageFont.load_default(44))
    for y in range(200, 1640, 40):
        draw.text((80, y), f"{chance.integers(1, 29):02}.01.2024", "black", font)
        draw.text((260, y), str(chance.choice(["Rent", "Salary", "Book shop", "Train tickets", "Insurance"])), "black", font)
        draw.text((1000, y), f"{chance.uniform(-900, 900):9.2f}", "black", font)
        draw.line((80, y + 32, 1160, y + 32), "grey")
    return picture.resize((362, 512), Image.Resampling.BOX)


def test_pages_of_one_layout_differ_in_their_details():
    pages = [page(seed) for seed in range(6)]
    shares = [likeness.agreement(one, other) for one in pages for other in pages if one is not other]
    assert max(shares) < SAME_DETAILS
    assert likeness.agreement(pages[0], page(0)) == 1


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
def test_copies_have_the_same_details(name, tmp_path):
    picture = Image.fromarray(getattr(data, name)())
    picture.save(tmp_path / "copy.jpg", quality=50)
    small = picture.resize((picture.width // 2, picture.height // 2))
    for copy in (Image.open(tmp_path / "copy.jpg"), small, ImageEnhance.Brightness(picture).enhance(0.6), picture.convert("L")):
        assert likeness.agreement(copy, picture) >= SAME_DETAILS


def test_of_a_picture_without_structure_nothing_is_told():
    assert likeness.agreement(Image.new("RGB", (512, 384)), Image.new("RGB", (512, 384), "white")) is None
    assert likeness.agreement(Image.new("RGB", (512, 20)), Image.new("RGB", (512, 20))) is None
