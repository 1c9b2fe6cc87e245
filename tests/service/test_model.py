"""The real model behind the service."""

import numpy as np
import pytest

from tui_dedup.embed import tuning
from tui_dedup.service import model as models
from tui_dedup.settings import Embed, Settings

pytestmark = pytest.mark.model


def test_on_a_new_machine_it_asks_to_be_measured_once(tmp_path, monkeypatch):
    settings = Settings(workspace=str(tmp_path), embed=Embed(device="cpu"))
    loaded = models.load(settings)
    pictures = np.random.default_rng(0).integers(0, 256, (4, 224, 224, 3), np.uint8)
    found = tuning.Measured(tuning.Tuning(batch_size=16), 100.0)
    monkeypatch.setattr(tuning, "measure", lambda encoder, shown: encoder.tune(found.tuning) or found)
    loaded.measure(pictures)
    assert (loaded.batch_size, loaded.unmeasured) == (16, None)

    again = models.load(settings)
    assert (again.batch_size, again.unmeasured) == (16, None), "the next start knows it"


def test_a_size_of_passes_that_somebody_set_stands(tmp_path):
    loaded = models.load(Settings(workspace=str(tmp_path), embed=Embed(device="cpu", batch_size=3)))
    assert loaded.batch_size == 3
