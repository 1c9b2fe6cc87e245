"""Learning: nothing without answers, little from few, and never against an answer."""

from dataclasses import replace

import numpy as np
import pytest

from tui_dedup.catalog import NearPairs
from tui_dedup.match.learning import ANSWER, DEED, NAMES, PRIOR, Judge, evidence, features, judge
from tui_dedup.match.pairs import Pairs
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Action, DateSource, Verdict

THRESHOLD = Threshold(0.8, 0.6)


@pytest.fixture
def library():
    """Return 100 pairs of contents near 0.8, and which are the same: what correlates is, the rest is not."""
    rng = np.random.default_rng(0)
    md5s = np.array([f"{number:032x}" for number in range(200)], "S32")
    a, b = np.arange(0, 200, 2, dtype=np.int32), np.arange(1, 200, 2, dtype=np.int32)
    same = rng.random(100) < 0.5
    evidence = np.zeros((100, 6), np.float32)
    evidence[:, -1] = np.where(same, 0.4, -0.4)
    score = rng.uniform(0.75, 0.85, 100).astype(np.float32)
    nowhere = np.zeros(100, np.int8)
    return NearPairs("model", "photos", 0.6, "exact", 1.0, md5s, md5s != b"", a, b, score, nowhere > 0, nowhere, evidence), same


def answered(near, same, number):
    pairs = [
        (near.contents[a].decode(), near.contents[b].decode()) for a, b in zip(near.a[:number], near.b[:number], strict=True)
    ]
    return {pair: Verdict.SAME if one else Verdict.NOT_SIMILAR for pair, one in zip(pairs, same, strict=False)}


def test_without_answers_the_threshold_decides(library):
    near, _ = library
    assert np.array_equal(judge(near, THRESHOLD, {}, []), near.score >= 0.8)


def test_a_proven_pair_needs_the_floor_only(library):
    near, _ = library
    proven = np.arange(100) < 50
    told = replace(near, proven=proven)
    assert judge(told, THRESHOLD, {}, [])[:50].all()


def test_answers_move_the_decision_on_unseen_pairs(library):
    near, same = library
    right = [
        float((judge(near, THRESHOLD, answered(near, same, number), [])[50:] == same[50:]).mean()) for number in (0, 5, 20, 50)
    ]
    assert right[0] < 0.7
    assert right[3] > 0.9
    assert right == sorted(right)


def test_one_answer_changes_little(library):
    near, same = library
    before = judge(near, THRESHOLD, {}, [])
    after = judge(near, THRESHOLD, answered(near, same, 1), [])
    assert (before != after).mean() < 0.25


def test_what_was_done_counts_but_less_than_what_was_said(library):
    near, same = library
    evidence = features(near, THRESHOLD)[:20]
    said, done = (Judge.taught(evidence, same[:20], np.full(20, trust)).weights - PRIOR for trust in (ANSWER, DEED))
    assert 0 < np.linalg.norm(done) < np.linalg.norm(said)


def test_a_removal_counts_as_same_and_a_kept_photo_as_not(library):
    near, same = library
    answers = answered(near, same, 30)
    deeds = [(*pair, Action.REMOVE if verdict is Verdict.SAME else Action.KEEP) for pair, verdict in answers.items()]
    before = (judge(near, THRESHOLD, {}, []) == same)[30:].mean()
    assert (judge(near, THRESHOLD, {}, deeds) == same)[30:].mean() > before


def test_what_is_known_of_a_pair_beside_its_cosine(photo):
    photos = [photo(), photo(when="2020-01-01T12:00:09"), photo(source=DateSource.MTIME, camera=None, width=100)]
    pairs = Pairs(*np.array([[0, 0], [1, 2]], np.int32), np.array([0.9, 0.8], np.float32))
    known = dict(zip(NAMES[2:], evidence(photos, pairs, np.array([1.0, 0.25], np.float32)).T, strict=True))
    assert known["time gap"].tolist() == [pytest.approx(1 / 8), 0]
    assert known["time unknown"].tolist() == [0, 1]
    assert known["same camera"].tolist() == [1, 0]
    assert known["same shape"].tolist() == [1, 0]
    assert known["alike"].tolist() == [0.5, -0.25]
