"""Prints: near in any of the eight orientations, with or without borders."""

import imagehash
import numpy as np
import pytest
from PIL import Image, ImageOps

from tui_dedup.match import looks, prints
from tui_dedup.match.likeness import _TURN
from tui_dedup.match.prints import Prints


@pytest.fixture
def scene():
    """Return a grey picture of soft shapes with no symmetry."""
    y, x = np.mgrid[0:256, 0:320] / 40
    shapes = 120 + 60 * np.sin(x * 1.7 + y * y / 3) + 40 * np.cos(y * 2.3 - x)
    return Image.fromarray(np.clip(shapes, 0, 255).astype(np.uint8))


@pytest.fixture
def printed():
    """Return a maker of prints from grey pictures."""

    def make(*pictures):
        dhashes = [np.packbits(imagehash.dhash(picture, 16).hash.ravel()).tobytes() for picture in pictures]
        return Prints(dhashes, [looks.look(picture) for picture in pictures])

    return make


def near(prints, distance=10):
    return {tuple(sorted((int(a), int(b)))) for part in prints.near(distance) for a, b, _ in zip(*part, strict=True)}


@pytest.mark.parametrize("turn", range(8))
def test_a_turned_copy_is_near_and_told_as_such(scene, printed, turn):
    copy = scene.transpose(_TURN[turn]) if turn else scene.copy()
    prints = printed(scene, copy)
    assert near(prints) == {(0, 1)}
    found = prints.between(1, 0)
    assert (found.turn, found.bits <= 4) == (turn, True)


def test_a_framed_copy_is_near(scene, printed):
    assert near(printed(scene, ImageOps.expand(scene, (0, 150), 0))) == {(0, 1)}


def test_another_picture_is_not(scene, printed):
    other = Image.fromarray(np.roll(np.asarray(scene), 90, axis=1))
    assert near(printed(scene, other), 24) == set()


@pytest.mark.parametrize("turn", range(8))
def test_a_copy_that_became_white_in_places_is_near_by_its_waves(printed, turn):
    photo = Image.fromarray(pytest.importorskip("skimage.data").astronaut()).convert("L")
    bright = photo.point([min(255, round(1.9 * level)) for level in range(256)])
    prints = printed(photo, bright.transpose(_TURN[turn]) if turn else bright)
    assert near(prints, 24) == set()
    found = [pair for part in prints.near_by_waves(24) for pair in zip(*part, strict=True)]
    assert {(min(a, b), max(a, b)) for a, b, _ in found} == {(0, 1)}
    assert min(bits for *_, bits in found) <= 24


def test_a_sky_that_is_taken_for_a_border_in_one_copy_alone_does_not_part_them(scene, printed):
    photo = np.asarray(scene).copy()
    photo[:100] = 200
    darker = photo.copy()
    darker[:100:2] = 180
    assert near(printed(Image.fromarray(photo), Image.fromarray(darker)), 24) == {(0, 1)}


def test_two_photos_in_one_frame_are_not_near_for_the_frame(scene, printed):
    other = Image.fromarray(np.roll(np.asarray(scene), 90, axis=1))
    assert near(printed(*(ImageOps.expand(picture, 40, 255) for picture in (scene, other))), 24) == set()


@pytest.mark.parametrize("turn", range(8))
def test_what_lies_inside_borders_is_turned_with_the_picture(scene, printed, turn):
    framed = ImageOps.expand(scene, (30, 10, 90, 50), 0)
    assert near(printed(framed, framed.transpose(_TURN[turn]) if turn else framed.copy()), 4) == {(0, 1)}


def test_two_screenshots_are_not_near_for_their_bars(scene, printed):
    other = scene.resize((160, 128)).rotate(45).crop((30, 30, 130, 110)).resize((320, 256))
    bars = [ImageOps.expand(picture, (0, 150), 0) for picture in (scene, other)]
    assert near(printed(*bars), 24) == set()


def test_a_content_without_a_look_is_found_by_its_hash(scene):
    dhash = np.packbits(imagehash.dhash(scene, 16).hash.ravel()).tobytes()
    assert near(Prints([dhash, dhash, bytes(32)], [looks.look(scene), None, None])) == {(0, 1)}


def test_waves_are_searched_less_far_among_very_many_contents():
    reach = [prints._affordable(20, count, count) for count in (4_000, 50_000, 1_000_000)]
    assert reach[:2] == [20, 20]
    assert 0 < reach[2] < 20
