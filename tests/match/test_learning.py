"""Learning: nothing without answers, little from few, and never against an answer."""

import numpy as np
import pytest

from tui_dedup.catalog import NearPairs
from tui_dedup.match.learning import ANSWER, DEED, PRIOR, Facts, Judge, features, judge
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Action, Verdict

THRESHOLD = Threshold(0.8, 0.6)


@pytest.fixture
def library(photo):
    """Return 200 photos and 100 pairs near 0.8: what correlates is the same picture, the rest is not."""
    rng = np.random.default_rng(0)
    photos = [photo() for _ in range(200)]
    a, b = np.arange(0, 200, 2, dtype=np.int32), np.arange(1, 200, 2, dtype=np.int32)
    same = rng.random(100) < 0.5
    alike = np.where(same, 0.9, 0.1).astype(np.float32)
    score = rng.uniform(0.75, 0.85, 100).astype(np.float32)
    files = np.array([one.id for one in photos], np.int64)
    return photos, NearPairs("model", 0.6, files, a, b, score, np.zeros(100, bool), alike), same


def answered(photos, near, same, number):
    pairs = [tuple(sorted((photos[a].md5, photos[b].md5))) for a, b in zip(near.a[:number], near.b[:number], strict=True)]
    return {pair: Verdict.SAME if one else Verdict.NOT_SIMILAR for pair, one in zip(pairs, same, strict=False)}


def test_without_answers_the_threshold_decides(library):
    photos, near, _ = library
    assert np.array_equal(judge(near, photos, THRESHOLD, {}, []), near.score >= 0.8)


def test_a_proven_pair_needs_the_floor_only(library):
    photos, near, _ = library
    proven = np.arange(100) < 50
    told = NearPairs(near.key, near.reach, near.files, near.a, near.b, near.score, proven, near.alike)
    assert judge(told, photos, THRESHOLD, {}, [])[:50].all()


def test_answers_move_the_decision_on_unseen_pairs(library):
    photos, near, same = library
    right = [
        float((judge(near, photos, THRESHOLD, answered(photos, near, same, number), [])[50:] == same[50:]).mean())
        for number in (0, 5, 20, 50)
    ]
    assert right[0] < 0.7
    assert right[3] > 0.9
    assert right == sorted(right)


def test_one_answer_changes_little(library):
    photos, near, same = library
    before = judge(near, photos, THRESHOLD, {}, [])
    after = judge(near, photos, THRESHOLD, answered(photos, near, same, 1), [])
    assert (before != after).mean() < 0.25


def test_what_was_done_counts_but_less_than_what_was_said(library):
    photos, near, same = library
    evidence = features(near, THRESHOLD, Facts.of(photos))[:20]
    said, done = (Judge.taught(evidence, same[:20], np.full(20, trust)).weights - PRIOR for trust in (ANSWER, DEED))
    assert 0 < np.linalg.norm(done) < np.linalg.norm(said)


def test_a_removal_counts_as_same_and_a_kept_photo_as_not(library):
    photos, near, same = library
    answers = answered(photos, near, same, 30)
    deeds = [(*pair, Action.REMOVE if verdict is Verdict.SAME else Action.KEEP) for pair, verdict in answers.items()]
    before = (judge(near, photos, THRESHOLD, {}, []) == same)[30:].mean()
    assert (judge(near, photos, THRESHOLD, {}, deeds) == same)[30:].mean() > before
