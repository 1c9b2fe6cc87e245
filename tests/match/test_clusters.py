"""Stars: no chains, no order, no rejected pair."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tui_dedup.match.clusters import stars
from tui_dedup.match.pairs import Pairs

COUNT = 12
edges = st.sets(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).filter(lambda e: e[0] < e[1]), max_size=30)


def pairs(listed):
    a, b = np.array(list(listed), np.int32).reshape(-1, 2).T
    return Pairs.of([(a, b, np.zeros(len(a), np.float32))], smaller_wins=True)


@given(edges)
def test_each_member_is_near_the_centre_and_stands_once(near):
    groups = stars(COUNT, pairs(near))
    assert all({(min(centre, m), max(centre, m)) for m in members} <= near for centre, *members in groups)
    placed = [member for group in groups for member in group]
    assert len(placed) == len(set(placed))


@given(edges)
def test_no_pair_is_left_with_both_photos_alone(near):
    placed = {member for group in stars(COUNT, pairs(near)) for member in group}
    assert all(a in placed or b in placed for a, b in near)


@given(edges, st.randoms())
def test_the_order_of_the_pairs_does_not_matter(near, random):
    shuffled = [pair if random.random() < 0.5 else pair[::-1] for pair in random.sample(sorted(near), len(near))]
    assert stars(COUNT, pairs(near)) == stars(COUNT, pairs(shuffled))


@given(edges, edges)
def test_rejected_pairs_never_stand_in_one_group(near, apart):
    for group in stars(COUNT, pairs(near), dict.fromkeys(apart, 1)):
        assert not any(a in group and b in group for a, b in apart)


@given(edges, edges, st.dictionaries(st.integers(0, COUNT - 1), st.integers(1, 3)))
def test_a_rejected_pair_returns_only_round_a_centre_that_was_seen_later(near, apart, seen):
    for centre, *members in stars(COUNT, pairs(near), dict.fromkeys(apart, 2), seen):
        if seen.get(centre, 0) <= 2:
            assert not any(a in [centre, *members] and b in [centre, *members] for a, b in apart)
        assert not any((min(centre, member), max(centre, member)) in apart for member in members)


def test_a_new_photo_that_is_near_both_brings_a_rejected_pair_back():
    near, apart = pairs({(0, 1), (0, 2), (1, 2)}), {(0, 1): 5}
    assert stars(3, near, apart) == [[2, 0]]
    assert stars(3, near, apart, {2: 5}) == [[2, 0]]
    assert stars(3, near, apart, {2: 6}) == [[2, 0, 1]]


def test_a_chain_is_cut():
    assert stars(5, pairs({(0, 1), (1, 2), (2, 3), (3, 4)})) == [[1, 0, 2], [3, 4]]
