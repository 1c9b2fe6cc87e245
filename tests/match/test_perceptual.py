"""Near hashes: found exactly, in any number of chunks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dedup.match import perceptual


def brute_force(base, queries, distance):
    apart = np.bitwise_count(base[:, None] ^ queries).sum(axis=2)
    return {(int(i), int(j), int(apart[i, j])) for i, j in np.argwhere(apart <= distance)}


def found(base, queries, distance):
    parts = list(perceptual.near(base, queries, distance))
    listed = [(int(i), int(j), int(d)) for part in parts for i, j, d in zip(*part, strict=True)]
    assert len(listed) == len(set(listed)), "each pair once"
    return set(listed)


def flipped(rng, hashes, most):
    """Return the hashes with up to `most` random bits changed in each."""
    bits = np.unpackbits(hashes, axis=1)
    for row in bits:
        row[rng.choice(256, rng.integers(0, most + 1), replace=False)] ^= 1
    return np.packbits(bits, axis=1)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), distance=st.integers(0, 64))
def test_all_near_pairs_are_found_and_no_others(seed, distance):
    rng = np.random.default_rng(seed)
    base = rng.integers(0, 256, (40, 32), np.uint8)
    base[:8] = 0
    queries = flipped(rng, base, min(2 * distance + 1, 256))
    assert found(base, queries, distance) == brute_force(base, queries, distance)


@pytest.mark.parametrize(("chunks", "reach"), [(11, 0), (6, 1)])
def test_each_scheme_finds_all(chunks, reach):
    rng = np.random.default_rng(1)
    base = rng.integers(0, 256, (300, 32), np.uint8)
    queries = flipped(rng, base, 20)
    parts = perceptual.near(base, queries, 10, perceptual.Scheme(chunks, reach, 256))
    listed = [(int(i), int(j), int(d)) for part in parts for i, j, d in zip(*part, strict=True)]
    assert sorted(listed) == sorted(brute_force(base, queries, 10))


def test_nothing_is_near_nothing():
    empty = np.empty((0, 32), np.uint8)
    assert found(empty, empty, 10) == set()


@pytest.mark.parametrize("block", [1, 7, 1 << 20])
def test_blocks_do_not_matter(monkeypatch, block):
    monkeypatch.setattr(perceptual, "BLOCK", block)
    rng = np.random.default_rng(0)
    base = np.repeat(rng.integers(0, 256, (5, 32), np.uint8), 6, axis=0)
    assert found(base, base, 10) == brute_force(base, base, 10)
