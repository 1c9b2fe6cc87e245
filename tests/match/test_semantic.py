"""Near vectors: exact, and by Annoy with its candidates scored again."""

import numpy as np
import pytest

from tests.one_machine import OneMachine
from tui_dedup.match import annoy_index, product, semantic
from tui_dedup.match.semantic import Step


@pytest.fixture
def vectors():
    """Return 2,500 vectors of length one, a tenth of them near others."""
    rng = np.random.default_rng(0)
    made = rng.normal(size=(2500, 64)).astype(np.float32)
    made[-250:] = made[:250] + rng.normal(scale=0.3, size=(250, 64))
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def pairs(steps):
    return {(int(min(a, b)), int(max(a, b))) for step in steps if step.pairs for a, b, _ in zip(*step.pairs, strict=True)}


def true_pairs(vectors, threshold):
    near = np.argwhere(np.triu(vectors @ vectors.T >= threshold, 1))
    return {(int(a), int(b)) for a, b in near}


@pytest.mark.parametrize("tile", [100, 1024, 4096])
def test_the_exact_product_finds_all(vectors, monkeypatch, tile):
    monkeypatch.setattr(semantic, "TILE", tile)
    steps = list(semantic.exact(vectors, 0.8))
    assert pairs(steps) == true_pairs(vectors, 0.8)
    assert steps[-1].done == pytest.approx(1.0, abs=0.2)


def test_blocks_can_be_multiplied_anywhere_and_found_pairs_bear_the_numbers_of_the_whole(vectors):
    starts = range(0, len(vectors), 700)
    blocks = [
        product.near(vectors[top : top + 700], vectors[left : left + 700], top, left, 0.8)
        for top in starts
        for left in starts
        if left >= top
    ]
    assert pairs(Step(block, 1.0) for block in blocks) == true_pairs(vectors, 0.8)


@pytest.mark.parametrize("block", [300, 1024, 8192])
def test_machines_find_the_same_block_by_block(vectors, monkeypatch, block, tmp_path):
    monkeypatch.setattr(semantic, "BLOCK", block)
    steps = list(semantic.near(vectors, 0.8, "auto", tmp_path, OneMachine()))
    assert pairs(steps) == true_pairs(vectors, 0.8)
    assert [step.done for step in steps] == sorted(step.done for step in steps)


@pytest.mark.parametrize("engine", ["exact", "annoy"])
@pytest.mark.parametrize("machines", [None, OneMachine()])
def test_pairs_of_the_fresh_are_found_and_few_others(vectors, monkeypatch, tmp_path, engine, machines):
    monkeypatch.setattr(semantic, "TILE", 20)
    monkeypatch.setattr(semantic, "BLOCK", 160)
    steps = list(semantic.near(vectors, 0.8, engine, tmp_path, machines, fresh=100))
    found = pairs(steps)
    assert {pair for pair in found if pair[0] < 100} == {pair for pair in true_pairs(vectors, 0.8) if pair[0] < 100}
    assert all(pair[0] < 160 for pair in found)
    assert steps[-1].done == pytest.approx(1.0, abs=0.2)
    assert list(semantic.near(vectors, 0.8, engine, tmp_path, fresh=0)) == []


def test_torch_multiplies_the_same(vectors):
    assert pairs(semantic.exact(vectors, 0.8, "cpu")) == true_pairs(vectors, 0.8)


def test_no_vectors_make_no_pairs(tmp_path):
    assert pairs(semantic.near(np.empty((0, 8), np.float32), 0.8, "auto", tmp_path)) == set()


@pytest.mark.slow
def test_annoy_finds_the_pairs_and_says_how_many(vectors, tmp_path):
    steps = list(semantic.near(vectors, 0.8, "annoy", tmp_path))
    found, true = pairs(steps), true_pairs(vectors, 0.8)
    assert found <= true
    assert len(found) >= 0.99 * len(true)
    assert "of the pairs of a sample" in steps[0].notice
    assert [path.name for path in tmp_path.iterdir()] == ["annoy.json"], "the index is gone"


def test_a_build_that_does_not_work_gives_way(vectors, tmp_path, monkeypatch):
    monkeypatch.setattr(annoy_index, "works", lambda _: False)
    steps = list(semantic.near(vectors, 0.8, "annoy", tmp_path))
    assert "does not work here" in steps[0].notice
    assert pairs(steps) == true_pairs(vectors, 0.8)


def test_too_low_a_recall_gives_way(vectors, tmp_path, monkeypatch):
    monkeypatch.setattr(annoy_index, "works", lambda _: True)
    monkeypatch.setattr(annoy_index.Sample, "recall", lambda *_: 0.5)
    steps = list(semantic.near(vectors, 0.8, "annoy", tmp_path))
    assert "only 50.0%" in steps[0].notice
    assert pairs(steps) == true_pairs(vectors, 0.8)


@pytest.mark.slow
def test_the_verdict_on_a_build_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(annoy_index, "TRIAL_SECONDS", 0.01)
    assert not annoy_index.works(tmp_path)
    monkeypatch.setattr(annoy_index, "TRIAL_SECONDS", 60)
    assert not annoy_index.works(tmp_path), "the same build is not tried again"
    monkeypatch.setattr(annoy_index, "_build", lambda: "another build")
    assert annoy_index.works(tmp_path)
