"""The bench that proposes a model's threshold: how pairs are counted, and what follows from the counts."""

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def threshold(monkeypatch: pytest.MonkeyPatch):
    """Return the bench, which lies outside of the package."""
    monkeypatch.syspath_prepend(ROOT / "bench")
    yield pytest.importorskip("quality.threshold")
    for name in [name for name in sys.modules if name.partition(".")[0] == "quality"]:
        del sys.modules[name]


@pytest.mark.parametrize("block", [1, 2, 512])
def test_pairs_of_one_scene_do_not_count(threshold, monkeypatch, block) -> None:
    monkeypatch.setattr(threshold, "_BLOCK", block)
    angles = np.radians([0, 10, 60, 90])
    vectors = np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    reaching = dict(zip(threshold.HUNDREDTHS.tolist(), threshold._different(vectors, np.array([1, 1, 2, 3])), strict=True))
    assert [reaching[number] for number in (45, 55, 65, 90)] == [3, 2, 1, 0], (
        "by 60, 50, 30 degrees; those at 10 are of one scene"
    )


def test_proposed_is_what_no_other_scene_reaches_and_few_do(threshold) -> None:
    reaching = np.maximum(0, 70 - threshold.HUNDREDTHS) ** 2
    assert threshold.Measured(500, reaching, {}).proposed() == (0.78, 0.60)


def test_where_all_are_alike_nothing_is_proposed_but_equality(threshold) -> None:
    assert threshold.Measured(500, np.full(len(threshold.HUNDREDTHS), 9_999), {}).proposed()[0] == 1.0
