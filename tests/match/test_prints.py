"""Prints: near in any of the eight orientations, with or without borders."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from tests.match.tools import hashed
from tui_dedup.match import looks, prints
from tui_dedup.match.likeness import _TURN
from tui_dedup.match.prints import Prints


@pytest.fixture
def printed():
    """Return a maker of prints from grey pictures."""

    def make(*pictures):
        return Prints([hashed(picture) for picture in pictures], [looks.look(picture) for picture in pictures])

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
def test_a_copy_that_became_white_in_places_is_near_by_its_waves(astronaut, printed, turn):
    photo = astronaut.convert("L")
    bright = photo.point([min(255, round(1.9 * level)) for level in range(256)])
    prints = printed(photo, bright.transpose(_TURN[turn]) if turn else bright)
    assert near(prints, 24) == set()
    found = [pair for part in prints.near_by_waves(24) for pair in zip(*part, strict=True)]
    assert {(min(a, b), max(a, b)) for a, b, _ in found} == {(0, 1)}
    assert min(bits for *_, bits in found) <= 24


def test_at_a_distance_of_0_the_difference_hashes_are_equal_whatever_the_waves_are(astronaut, printed):
    photo = astronaut.convert("L")
    prints = printed(photo, photo.point([level // 2 for level in range(256)]))
    assert prints.between(0, 1).bits > 0
    assert near(prints, 0) == set()
    assert list(prints.near_by_waves(0)) == []
    assert {float(bits) for part in prints.near_by_waves(24) for bits in part[2]} == {1.0}, "equal waves are no distance of 0"
    assert near(printed(photo, photo.copy()), 0) == {(0, 1)}


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
    assert near(Prints([hashed(scene), hashed(scene), bytes(32)], [looks.look(scene), None, None])) == {(0, 1)}


def test_waves_are_searched_less_far_among_very_many_contents():
    reach = [prints._affordable(20, count, count) for count in (4_000, 50_000, 1_000_000)]
    assert reach[:2] == [20, 20]
    assert 0 < reach[2] < 20
