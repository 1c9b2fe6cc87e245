"""Looks: the eight orientations from four planes of bits."""

import imagehash
import numpy as np
import pytest
from PIL import Image, ImageOps

from tui_dedup.match import looks, perceptual

TURNS = [None, "mirror", "flip", 180, "transpose", 90, 270, "transverse"]


@pytest.fixture
def scene():
    """Return a grey picture of soft shapes with no symmetry, and a flat corner."""
    y, x = np.mgrid[0:256, 0:320] / 64
    shapes = 120 + 60 * np.sin(x * 1.7 + y * y) + 40 * np.cos(y * 2.3 - x)
    shapes[:90, :90] = 255
    return Image.fromarray(np.clip(shapes, 0, 255).astype(np.uint8))


def turned(image, orientation):
    """Return the picture as EXIF orientation 1 to 8 would show it."""
    exif = image.getexif()
    exif[0x0112] = orientation
    copy = image.copy()
    copy.info["exif"] = exif.tobytes()
    return ImageOps.exif_transpose(copy)


def test_the_first_orientation_is_the_difference_hash(scene):
    _, hashes = looks.unpack([looks.look(scene)])
    assert np.array_equal(np.unpackbits(hashes[0, 0]), imagehash.dhash(scene, 16).hash.ravel())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_found_again(scene, orientation):
    _, hashes = looks.unpack([looks.look(scene), looks.look(turned(scene, orientation))])
    apart = [int(perceptual.distances(hashes[turn, 1:], hashes[0, :1])[0]) for turn in range(8)]
    assert min(apart) <= 2
    assert sorted(apart)[1] > 30, "one orientation fits, the others do not"


def test_a_flat_picture_has_no_detail():
    flat, scene = Image.new("L", (320, 240), 250), Image.radial_gradient("L")
    detail, _ = looks.unpack([looks.look(flat), looks.look(scene)])
    assert detail.tolist() == [False, True]
