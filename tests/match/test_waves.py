"""The wave hash: what a picture is like from afar."""

import numpy as np
import pytest
from PIL import Image

from tui_dedup.match import looks, perceptual, waves


@pytest.fixture
def scene(astronaut):
    """Return a grey photograph, float of 0 to 255."""
    return np.asarray(astronaut.convert("L"), np.float64)


def hashed(*pictures):
    steps = [looks.steps(Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))) for picture in pictures]
    return waves.hashes(np.stack(steps))


def distance(one, other):
    made = hashed(one, other)
    return int(perceptual.distances(made[:1], made[1:])[0])


def test_the_strong_signs_are_those_of_the_cosine_transform(scene):
    small = Image.fromarray(scene.astype(np.uint8)).resize((16, 16), Image.Resampling.LANCZOS)
    transformed = pytest.importorskip("scipy.fft").dctn(np.asarray(small, np.float64))
    lowest = sorted(np.ndindex(16, 16), key=lambda place: (sum(place), place[0]))[1:129]
    true = np.array([transformed[place] for place in lowest])
    strong = np.abs(true) > np.median(np.abs(true))
    same = np.unpackbits(hashed(scene)[0]) == (true > 0)
    assert same[strong].mean() > 0.9
    assert same[:20].all()


@pytest.mark.parametrize(
    "change",
    [lambda p: p * 1.5, lambda p: p * 0.5 + 100, lambda p: p + np.random.default_rng(0).normal(0, 18, p.shape)],
    ids=["brighter", "less contrast", "grain"],
)
def test_brightness_contrast_and_grain_change_little(scene, change):
    assert distance(scene, change(scene)) <= 12


def test_another_picture_is_far(scene):
    assert distance(scene, scene[:, ::-1]) > 35


def test_no_views_have_no_hashes():
    assert waves.hashes(np.empty((0, 2, 16, 16), np.int8)).shape == (0, 16)
