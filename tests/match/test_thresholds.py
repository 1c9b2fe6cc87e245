"""Thresholds: each model's own, and a person's choice."""

import pytest

from tui_dedup.match import thresholds
from tui_dedup.match.thresholds import Threshold


def test_each_model_has_its_own():
    assert thresholds.of("builtin/efficientnet-lite0-1") == Threshold(0.80, 0.56)
    assert thresholds.of("ViT-B-32/openai") == thresholds.OTHERWISE
    assert [thresholds.guessed(key) for key in ("ViT-B-32/openai", "builtin/efficientnet-lite0-1")] == [True, False]


@pytest.mark.parametrize(("chosen", "floor"), [(0, 0.56), (0.8, 0.56), (0.9, 0.66), (0.7, 0.56), (0.5, 0.5)])
def test_a_stricter_choice_lifts_the_floor_and_a_laxer_one_needs_no_new_search(chosen, floor):
    found = Threshold(0.80, 0.56).at(chosen)
    assert (found.alike, found.floor) == (chosen or 0.80, pytest.approx(floor))
