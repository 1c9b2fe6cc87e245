"""Near pairs and likenesses, kept and read again."""

import numpy as np
import pytest

from tui_dedup.catalog import NearPairs
from tui_dedup.records import Level


@pytest.fixture
def pairs():
    """Return two pairs among three photos."""
    a, b = np.array([0, 1], np.int32), np.array([1, 2], np.int32)
    score, alike = np.array([0.9, 0.7], np.float32), np.array([1.0, 0.2], np.float32)
    return NearPairs("model", 0.56, np.array([11, 12, 13], np.int64), a, b, score, np.array([False, True]), alike)


def test_pairs_come_back_as_they_were(catalog, pairs):
    catalog.near.save(Level.AI, 1, pairs)
    found = catalog.near.load(Level.AI, 1)
    assert (found.key, found.reach) == ("model", 0.56)
    for name in ("files", "a", "b", "score", "proven", "alike"):
        assert np.array_equal(getattr(found, name), getattr(pairs, name))


def test_pairs_of_another_run_or_level_are_not_taken(catalog, pairs):
    catalog.near.save(Level.AI, 1, pairs)
    assert catalog.near.load(Level.AI, 2) is None
    assert catalog.near.load(Level.PERCEPTUAL, 1) is None


def test_counts_stay_with_their_pairs(catalog, pairs):
    catalog.near.save(Level.AI, 1, pairs)
    catalog.near.set_counts(Level.AI, [(0.8, 3, 7)])
    assert catalog.near.counts(Level.AI) == [(0.8, 3, 7)]
    catalog.near.save(Level.AI, 2, pairs)
    assert catalog.near.counts(Level.AI) == []
    assert catalog.near.counts(Level.PERCEPTUAL) == []


def test_likenesses_come_back_for_the_pairs_asked_for(catalog):
    catalog.near.add_likenesses(1, [("a", "b", "{}"), ("c", "b", "[]")])
    assert catalog.near.likenesses(1, [("a", "b"), ("b", "a"), ("x", "y")]) == {("a", "b"): "{}"}
    assert catalog.near.likenesses(2, [("a", "b")]) == {}
