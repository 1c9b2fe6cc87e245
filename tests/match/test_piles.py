"""Piles: of very many near contents the first leads, and little is kept of the others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.match.tools import returned
from tui_dedup.match import piles, search, semantic
from tui_dedup.match.clusters import stars
from tui_dedup.match.looks import look
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.pictures import Pictures
from tui_dedup.match.piles import MOST
from tui_dedup.match.prints import Prints, piled


class Line:
    """Numbers on a line: those within 1 are near."""

    def __init__(self, places):
        self.places = np.asarray(places, np.float32)
        self.keys = np.stack([self.places // 4, (self.places + 2) // 4]).astype(np.uint32)

    def most(self, firsts, crowd):
        return (np.abs(self.places[firsts, None] - self.places[crowd]) <= 1).sum(axis=1)

    def near(self, first, crowd):
        apart = np.abs(self.places[crowd] - self.places[first])
        return crowd[apart <= 1], apart[apart <= 1]


def found(places):
    line = Line(places)
    return line, returned(piles.piles(line.keys, line))


@pytest.fixture
def few(monkeypatch):
    """Let five near ones make a pile."""
    monkeypatch.setattr(piles, "MOST", 5)


def test_the_first_of_a_pile_leads_the_others_and_few_are_no_pile(few):
    _, piled = found([100, 7, 7.5, 200, 8, 6.5, 7, 7, 100.5, 101])
    assert [side.tolist() for side in piled.found] == [[1] * 5, [2, 4, 5, 6, 7], [0.5, 1, 0.5, 0, 0]]
    assert piled.rest.tolist() == [0, 1, 3, 8, 9]


def test_finding_piles_tells_how_far_it_is(few):
    line = Line([place for place in range(0, 400, 2) for _ in range(8)])
    shares = list(piles.piles(line.keys, line))
    assert len(shares) == 200
    assert shares == sorted(shares)
    assert (shares[0], 0.9 < shares[-1] < 1) == (0, True)


@settings(max_examples=200, deadline=None)
@given(places=st.lists(st.integers(0, 24).map(lambda number: number / 2), max_size=60))
def test_each_one_is_led_once_by_one_that_is_near_and_that_nobody_leads(places):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(piles, "MOST", 5)
        line, piled = found(places)
    leaders, led, apart = piled.found
    assert len(set(led.tolist())) == len(led)
    assert sorted([*led.tolist(), *piled.rest.tolist()]) == list(range(len(places)))
    assert set(leaders.tolist()) <= set(piled.rest.tolist())
    assert np.array_equal(np.abs(line.places[leaders] - line.places[led]), apart)
    assert (apart <= 1).all()
    if len(led):
        assert min(np.unique(leaders, return_counts=True)[1]) >= 5


def test_piles_that_are_near_one_another_stay_apart_and_lose_nobody(few):
    listed = [(0, other) for other in range(1, 6)] + [(10, other) for other in range(11, 20)] + [(0, 10), (7, 10)]
    a, b = np.array(sorted(listed), np.int32).T
    assert piles.leaders(a, b, 20) == {0, 10}
    near = Pairs(a, b, np.ones(len(a), np.float32))
    assert stars(20, near, leaders=piles.leaders(a, b, 20)) == [[10, 7, *range(11, 20)], [0, *range(1, 6)]]
    assert piles.leaders(a[:3], b[:3], 20) == frozenset(), "few are no pile"


@pytest.fixture
def one_scene(workspace, scene):
    """Return a search of so many contents, of which all but the last three show one scene: with as many pairs as it found."""

    def find(count, distance=24):
        seen = look(scene)
        others = [look(scene.rotate(angle).crop((30, 30, 90, 90))) for angle in (20, 50, 70)]
        printed = Prints([bytes(32)] * count, [seen] * (count - 3) + others)
        md5s = [f"{number:032x}" for number in range(count)]
        return returned(search.perceptual(md5s, "library", printed, distance, Pictures(workspace)))

    return find


def test_many_pictures_of_one_scene_make_one_group_and_as_many_pairs(one_scene):
    near = one_scene(2 * MOST)
    assert (len(near.a), near.key.endswith(piled(24)), near.whole.sum()) == (2 * MOST - 4, True, 4)
    assert [len(star) for star in stars(2 * MOST, Pairs(near.a, near.b, near.score))] == [2 * MOST - 3]


def test_the_search_of_a_pile_goes_on_steadily(workspace, scene):
    count = 2 * MOST
    printed = Prints([bytes(32)] * count, [look(scene)] * count)
    md5s = [f"{number:032x}" for number in range(count)]
    shares = list(search.perceptual(md5s, "library", printed, 24, Pictures(workspace)))
    assert shares == sorted(shares)
    assert 0 <= shares[0] < search.PILES < shares[-1] <= 1


def test_of_few_all_pairs_are_found(one_scene):
    near = one_scene(40)
    assert (len(near.a), piled(24) in near.key, near.whole.all()) == (37 * 36 / 2, False, True)


def test_many_near_vectors_make_as_many_pairs():
    rng = np.random.default_rng(0)
    vectors = np.concatenate([np.ones((1000, 64)) + rng.normal(0, 0.05, (1000, 64)), rng.normal(0, 1, (200, 64))])
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    piled = returned(semantic.piles(vectors))
    leaders, led, cosines = piled.found
    assert set(leaders.tolist()) == {0}
    assert (len(led), piled.rest.tolist()) == (999, [0, *range(1000, 1200)])
    assert np.allclose(cosines, vectors[led] @ vectors[0])
    assert returned(semantic.piles(vectors[:400])).rest.tolist() == list(range(400)), "few are no pile"
    assert len(returned(semantic.piles(vectors[:0])).rest) == 0
