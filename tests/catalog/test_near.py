"""Near pairs and likenesses, kept and read again."""

from dataclasses import replace

import numpy as np
import pytest

from tui_dedup.catalog import NearPairs
from tui_dedup.records import Level


@pytest.fixture
def pairs():
    """Return two pairs among three contents."""
    a, b = np.array([0, 1], np.int32), np.array([1, 2], np.int32)
    score, evidence = np.array([0.9, 0.7], np.float32), np.array([[1.0, 0.5], [0.2, 0]], np.float32)
    md5s, whole = np.array(["1f" * 16, "2e" * 16, "3d" * 16], "S32"), np.array([True, True, False])
    proven, looked = np.array([False, True]), np.array([-1, 1], np.int8)
    return NearPairs("model", "photos", 0.56, "annoy", 0.99, md5s, whole, a, b, score, proven, looked, evidence)


def test_pairs_come_back_as_they_were(catalog, pairs):
    catalog.near.save(Level.AI, pairs)
    found = catalog.near.load(Level.AI)
    assert (found.key, found.library, found.reach) == ("model", "photos", 0.56)
    assert (found.engine, found.recall) == catalog.near.engine(Level.AI) == ("annoy", 0.99)
    for name in ("contents", "whole", "a", "b", "score", "proven", "looked", "evidence"):
        assert np.array_equal(getattr(found, name), getattr(pairs, name))


def test_no_pairs_and_no_evidence_come_back_too(catalog, pairs) -> None:
    none = {name: getattr(pairs, name)[:0] for name in ("a", "b", "score", "proven", "looked", "evidence")}
    catalog.near.save(Level.PERCEPTUAL, replace(pairs, **none))
    assert catalog.near.load(Level.PERCEPTUAL).evidence.shape == (0, 0)


def test_pairs_of_another_level_are_not_taken(catalog, pairs):
    catalog.near.save(Level.AI, pairs)
    assert catalog.near.load(Level.PERCEPTUAL) is None


def test_counts_stay_with_their_pairs(catalog, pairs):
    catalog.near.save(Level.AI, pairs)
    catalog.near.set_counts(Level.AI, [(0.8, 3, 7)])
    assert catalog.near.counts(Level.AI) == [(0.8, 3, 7)]
    catalog.near.save(Level.AI, pairs)
    assert catalog.near.counts(Level.AI) == []
    assert catalog.near.counts(Level.PERCEPTUAL) == []


def test_the_groups_below_are_kept_with_the_pairs_as_long_as_they_are_the_same(catalog, pairs):
    catalog.near.save(Level.AI, pairs)
    assert catalog.near.placed(Level.AI, "groups") is None
    catalog.near.set_placed(Level.AI, "groups", np.array([0, -1, 0], np.int32))
    assert catalog.near.placed(Level.AI, "groups").tolist() == [0, -1, 0]
    assert catalog.near.placed(Level.AI, "other groups") is None
    catalog.near.save(Level.AI, pairs)
    assert catalog.near.placed(Level.AI, "groups") is None, "other pairs number other contents"


def test_likenesses_come_back_for_the_pairs_asked_for(catalog):
    catalog.near.add_likenesses(1, [("a", "b", "{}"), ("c", "b", "[]")])
    assert catalog.near.likenesses(1, [("a", "b"), ("b", "a"), ("x", "y")]) == {("a", "b"): "{}"}
    assert catalog.near.likenesses(2, [("a", "b")]) == {}


def test_where_a_picture_lies_on_its_keeper_comes_back_where_it_is_known(catalog):
    catalog.near.add_likenesses(6, [("a", "b", '{"lies":[1.0,0,0,0,1,0]}'), ("c", "b", '{"lies":null}'), ("d", "b", "{}")])
    assert catalog.near.lies([("a", "b"), ("c", "b"), ("d", "b"), ("b", "a")]) == {("a", "b"): (1, 0, 0, 0, 1, 0)}
    assert catalog.near.lies([]) == {}
