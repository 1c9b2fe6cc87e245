"""Searching on from what an earlier search knows: it finds what one search of all finds, and looks at what is new alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageOps

from tests.match.tools import hashed, returned
from tui_dedup.match import closeup, features, looks, piles, search, semantic
from tui_dedup.match.known import Known
from tui_dedup.match.pictures import Pictures
from tui_dedup.match.prints import Prints
from tui_dedup.match.search import Embedded
from tui_dedup.match.thresholds import Threshold

SCENES = 3
"""Every so manieth picture shows the same scene; see `pictures`."""
COUNT = 12
FLOOR = 0.3
BLIND, BRIGHT = 5, 6
"""The picture that has no look, because its thumbnail is gone, and one that is brighter than others."""

comings = st.lists(st.integers(0, 2), min_size=COUNT, max_size=COUNT)
goings = st.lists(st.sampled_from([1, 2, 3, 3, 3]), min_size=COUNT, max_size=COUNT)


@pytest.fixture
def pictures(astronaut, scene):
    """Return three scenes in turn, again and again: turned, mirrored, brighter, cropped and smaller."""
    scenes = [astronaut.convert("L"), scene, ImageOps.flip(astronaut.convert("L").crop((0, 0, 200, 300)))]
    made = []
    for number in range(COUNT):
        picture, edit = scenes[number % SCENES], number // SCENES
        edits = (
            lambda one: one,
            lambda one: one.transpose(Image.Transpose.ROTATE_90),
            lambda one: ImageEnhance.Brightness(one).enhance(1.9),
            lambda one: one.crop((20, 20, one.width - 20, one.height - 15)),
        )
        made.append(edits[edit](picture))
    return made


@pytest.fixture
def perceptual(workspace, pictures):
    """Return a search among the pictures of some numbers."""
    md5s = [f"{number:032x}" for number in range(COUNT)]
    for md5, picture in zip(md5s, pictures, strict=True):
        path = workspace.thumbnail(md5)
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path, "JPEG", quality=85)
    seen = [None if number == BLIND else looks.look(picture) for number, picture in enumerate(pictures)]

    def find(numbers, before=None):
        printed = Prints([hashed(pictures[number]) for number in numbers], [seen[number] for number in numbers])
        return returned(
            search.perceptual([md5s[number] for number in numbers], "library", printed, 24, Pictures(workspace), before)
        )

    return find


@pytest.fixture
def ai(workspace, pictures, perceptual, photo):
    """Return a search among the vectors of the pictures of some numbers, some of which stand in a perceptual group."""
    rng = np.random.default_rng(0)
    scenes = rng.normal(size=(SCENES, 8))
    vectors = np.array([scenes[number % SCENES] + rng.normal(0, 0.4, 8) for number in range(COUNT)], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    photos = {f"{number:032x}": photo(md5=f"{number:032x}", when=f"2020-01-{number + 1:02}T12:00:00") for number in range(COUNT)}
    seen = {f"{number:032x}": looks.look(picture) for number, picture in enumerate(pictures)}

    def find(numbers, before=None):
        md5s = [f"{number:032x}" for number in numbers]
        found = Embedded(
            md5s,
            vectors[list(numbers)],
            [1 if number in (0, 3) else -1 for number in numbers],
            lambda wanted: [photos[md5] for md5 in wanted],
            lambda wanted: Prints([hashed(pictures[int(md5, 16)]) for md5 in wanted], [seen[md5] for md5 in wanted]),
        )
        return returned(search.ai(found, "library", Threshold(0.9, FLOOR), "exact", Pictures(workspace), "model", before=before))

    return find


@pytest.fixture(params=["perceptual", "ai"])
def find(request):
    """Return the search of either level."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("most", [500, 2])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(comings=comings, goings=goings)
def test_searching_on_finds_what_one_search_of_all_finds(find, monkeypatch, most, comings, goings):
    monkeypatch.setattr(piles, "MOST", most)
    near = None
    for step in range(3):
        there = [number for number in range(COUNT) if comings[number] <= step < goings[number]]
        near = find(there, near)
    once = find(there)
    for name in ("contents", "whole", "a", "b", "proven"):
        assert getattr(near, name).tolist() == getattr(once, name).tolist(), name
    assert near.score == pytest.approx(once.score)
    assert near.evidence == pytest.approx(once.evidence)
    assert near.key == once.key


def test_only_new_pictures_are_looked_at_closely(perceptual, monkeypatch):
    asked = []

    def alike(pairs, md5s, shown, real=closeup.alike):
        asked.extend((md5s[a], md5s[b]) for a, b in zip(pairs.a, pairs.b, strict=True))
        return (yield from real(pairs, md5s, shown))

    near = perceptual([number for number in range(COUNT) if number != BRIGHT])
    monkeypatch.setattr(closeup, "alike", alike)
    perceptual(range(COUNT), near)
    assert asked, "the bright one is near others by its waves alone"
    assert {f"{BRIGHT:032x}" in pair for pair in asked} == {True}


def test_what_was_looked_at_is_not_looked_at_again(ai, monkeypatch):
    near = ai(range(COUNT - 1))
    assert sorted(set(near.looked.tolist())) == [-1, 0, 1], "some show the same, some do not, and some are beyond doubt"
    aligned = []
    monkeypatch.setattr(features, "align", lambda mine, theirs: aligned.append(1))
    ai(range(COUNT - 1), near)
    assert aligned == []
    on = ai(range(COUNT), near)
    assert 0 < len(aligned) <= (on.b == COUNT - 1).sum()


def test_where_nothing_is_new_no_product_is_taken(ai, monkeypatch):
    near = ai(range(COUNT))
    monkeypatch.setattr(semantic, "exact", None)
    assert ai(range(COUNT - 2), near).a.tolist() == [a for a, b in zip(near.a, near.b, strict=True) if b < COUNT - 2]


@pytest.mark.parametrize("other", [{"reach": FLOOR + 0.1}, {"key": "another model"}])
def test_a_search_that_looked_less_far_or_for_something_else_tells_nothing(ai, other):
    near = ai(range(COUNT))
    none = {name: getattr(near, name)[:0] for name in ("a", "b", "score", "proven", "looked", "evidence")}
    empty = replace(near, **none)
    assert len(ai(range(COUNT), empty).a) == 0, "what is known is not looked for again"
    assert ai(range(COUNT), replace(empty, **other)).a.tolist() == near.a.tolist()


def test_a_search_that_looked_farther_tells_what_is_near_enough(ai):
    near = ai(range(COUNT))
    farther = replace(
        near, reach=FLOOR - 0.2, score=np.where(near.score == near.score.min(), FLOOR - 0.1, near.score).astype(np.float32)
    )
    assert len(ai(range(COUNT), farther).a) == len(near.a) - 1


def test_pairs_bear_the_numbers_of_now_and_those_of_contents_that_are_gone_are_no_more(perceptual):
    near = perceptual([0, 1, 3, 4, 6, 9])
    before = [(near.contents[a], near.contents[b]) for a, b in zip(near.a, near.b, strict=True)]
    md5s = [f"{number:032x}" for number in (0, 2, 3, 4, 9)]
    known = Known.of(near, md5s, np.array([0, 1, 2, 4], np.int32))
    assert known.fresh.tolist() == [False, True, False, True, False], "who is led by another needs no search"
    found = [(md5s[a].encode(), md5s[b].encode()) for a, b in zip(known.pairs.a, known.pairs.b, strict=True)]
    left = {md5s[number].encode() for number in (0, 2, 4)}
    assert found == [pair for pair in before if left.issuperset(pair)]
    assert found
