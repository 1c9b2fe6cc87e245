"""A closer look: what pages of one layout do not have in common."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.match.tools import returned
from tui_dedup.match import closeup
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.pictures import Pictures


@pytest.fixture
def seen(workspace):
    """Return a teller of whether two grey pictures show the same; None is one whose thumbnail is gone."""

    def tell(*pictures):
        closeup.read.cache_clear()
        md5s = [f"{number:032x}" for number in range(len(pictures))]
        for md5, picture in zip(md5s, pictures, strict=True):
            path = workspace.thumbnail(md5)
            path.parent.mkdir(parents=True, exist_ok=True)
            if picture:
                picture.save(path, "WEBP", quality=85)
        pair = Pairs(np.array([0], np.int32), np.array([1], np.int32), np.zeros(1, np.float32))
        return returned(closeup.alike(pair, md5s, Pictures(workspace))).tolist()

    return tell


def page(seed):
    """Return a page full of words: the same lines, other letters."""
    rng = np.random.default_rng(seed)
    picture = Image.new("L", (362, 512), 250)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(9)
    for top in range(40, 470, 12):
        words = ["".join(rng.choice(list("abcdefghilmnoprstuvw"), rng.integers(2, 9))) for _ in range(12)]
        draw.text((35, top), " ".join(words)[:58], fill=20, font=font)
    return picture


def test_a_brighter_copy_shows_the_same(seen, astronaut):
    photo = astronaut.convert("L")
    assert seen(photo, photo.point([min(255, round(1.9 * level)) for level in range(256)])) == [True]


def test_a_turned_copy_shows_the_same(seen, astronaut):
    photo = astronaut.convert("L")
    assert seen(photo, photo.transpose(Image.Transpose.ROTATE_90)) == [True]


def test_a_copy_with_text_laid_over_it_shows_the_same(seen, astronaut):
    photo = astronaut.convert("L")
    titled = photo.copy()
    titled.paste(20, (0, 360, 512, 460))
    ImageDraw.Draw(titled).text((40, 380), "Our best day of the year", fill=250, font=ImageFont.load_default(40))
    assert seen(photo, titled) == [True]


@pytest.mark.parametrize("share", [0.97, 0.95, 0.9])
def test_a_picture_that_moved_a_little_does_not(seen, astronaut, share):
    photo = astronaut.convert("L")
    side = round(512 * share)
    assert seen(photo, photo.crop((512 - side, 0, 512, side))) == [False]


def test_a_blurred_copy_shows_the_same(seen, astronaut):
    photo = astronaut.convert("L")
    assert seen(photo, photo.filter(ImageFilter.GaussianBlur(6))) == [True]


def test_what_is_flat_shows_nothing(seen):
    assert seen(Image.new("L", (300, 200), 90), Image.new("L", (300, 200), 90)) == [False]


def test_pages_of_one_layout_do_not(seen):
    assert seen(page(1), page(2)) == [False]


def test_a_copy_of_a_page_does(seen):
    assert seen(page(1), page(1)) == [True]


def test_what_cannot_be_read_shows_nothing(seen, workspace):
    assert seen(page(1), None) == [False]
    workspace.thumbnail(f"{1:032x}").write_bytes(b"no picture")
    assert seen(page(1), None) == [False]
