"""Looks: what of a picture says something."""

import imagehash
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from tui_dedup.match import looks, prints

VIEW = 512


def views(picture):
    """Return whether the look has the whole, and how many views."""
    data = looks.look(picture.convert("L"))
    return data[0] == 1, len(data) // VIEW


@pytest.fixture
def scene(scene):
    """Return the soft shapes with a flat corner."""
    scene.paste(255, (0, 0, 60, 60))
    return scene


def test_the_signs_of_the_steps_are_the_difference_hash(scene):
    hashes = prints.hashes(looks.steps(scene)[None])
    assert np.array_equal(np.unpackbits(hashes[0]), imagehash.dhash(scene, 16).hash.ravel())


def test_a_photo_has_one_view(scene):
    assert views(scene) == (True, 1)


def test_a_flat_picture_has_none():
    assert views(Image.new("L", (320, 240), 250)) == (False, 0)


def test_a_page_with_a_line_or_two_has_none():
    page = Image.new("L", (300, 400), 250)
    ImageDraw.Draw(page).text((30, 30), "Dear all,\nno.", fill=0)
    assert views(page) == (False, 0)


def test_in_a_thin_frame_the_whole_and_the_picture_count(scene):
    assert views(ImageOps.expand(scene, 20, 255)) == (True, 2)


def test_of_a_whole_it_is_known_what_lies_inside_its_borders(scene):
    seen = looks.unpack(
        [looks.look(ImageOps.expand(scene, (0, 256), 0)), looks.look(Image.new("L", (320, 240))), looks.look(scene)]
    )
    assert (seen.owners.tolist(), seen.whole.tolist()) == ([0, 0, 2], [True, False, True])
    rows = seen.inside[0].all(axis=1)
    assert np.flatnonzero(rows).tolist() == [7, 8], "a third of the height, less its edges"
    assert seen.inside[1:].all()
