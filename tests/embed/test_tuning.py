import math

import numpy as np
import pytest
import torch

from tui_dedup.embed import builtin, tuning
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.tuning import Measured, Tuning, Tunings

pytestmark = pytest.mark.model


@pytest.fixture
def pictures(builtin_encoder, photos):
    return np.stack([builtin_encoder.prepare(photo) for photo in photos.values()])


@pytest.fixture(autouse=True)
def plain_again(builtin_encoder):
    """Leave the shared encoder as it was."""
    yield
    builtin_encoder.tune(Tuning())


def agreement(encoder, tuned: Tuning, pictures) -> float:
    encoder.tune(Tuning())
    plain = encoder.encode(pictures).astype(np.float32)
    encoder.tune(tuned)
    return float(np.einsum("ij,ij->i", plain, encoder.encode(pictures).astype(np.float32)).min())


def test_the_measured_way_agrees_with_fp32_and_is_no_slower(builtin_encoder, pictures):
    measured = tuning.measure(builtin_encoder, pictures)

    assert builtin_encoder.tuning == measured.tuning
    assert agreement(builtin_encoder, measured.tuning, pictures) >= tuning.LEAST_COSINE
    assert measured.rate > 0


@pytest.mark.parametrize("tuned", [Tuning(channels_last=False), Tuning(batch_size=3)])
def test_order_and_batch_do_not_change_the_vectors(builtin_encoder, pictures, tuned):
    assert agreement(builtin_encoder, tuned, pictures) > 0.9998


def test_a_way_that_gives_other_vectors_is_never_taken(builtin_encoder, pictures, monkeypatch):
    plain = builtin_encoder._forward

    def wrong_but_fast_in_bf16(batch):
        if builtin_encoder.tuning.precision == "fp32":
            return plain(batch[:1]).repeat(len(batch), axis=0)
        return np.full((len(batch), builtin_encoder.dim), builtin_encoder.dim**-0.5, np.float16)

    monkeypatch.setattr(builtin_encoder, "_forward", wrong_but_fast_in_bf16)

    assert tuning.measure(builtin_encoder, pictures, budget=math.inf).tuning.precision == "fp32"


def test_a_way_that_is_faster_and_agrees_is_taken(builtin_encoder, pictures, monkeypatch):
    vectors = builtin_encoder.encode(pictures)

    def fast_in_bf16(batch):
        if builtin_encoder.tuning.precision == "fp32":
            builtin_encoder._tower(torch.zeros(1, 3, 224, 224))
        return np.resize(vectors, (len(batch), builtin_encoder.dim))

    monkeypatch.setattr(builtin_encoder, "_forward", fast_in_bf16)

    assert tuning.measure(builtin_encoder, pictures, budget=math.inf).tuning.precision == "bf16"


def test_a_way_that_the_device_cannot_run_is_never_taken(builtin_encoder, pictures, monkeypatch):
    vectors = builtin_encoder.encode(pictures)

    def only_fp32(batch):
        if builtin_encoder.tuning.precision != "fp32":
            raise RuntimeError("bfloat16 is not supported here")
        return np.resize(vectors, (len(batch), builtin_encoder.dim))

    monkeypatch.setattr(builtin_encoder, "_forward", only_fp32)

    assert tuning.measure(builtin_encoder, pictures, budget=math.inf).tuning.precision == "fp32"


def test_no_time_means_the_plain_way(builtin_encoder, pictures):
    assert tuning.measure(builtin_encoder, pictures, budget=0).tuning == Tuning(batch_size=4)


def test_too_little_memory_halves_the_batch_and_goes_on(builtin_encoder, pictures, monkeypatch):
    plain = builtin_encoder._forward

    def small(batch):
        if len(batch) > 2:
            raise RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)")
        return plain(batch)

    expected = builtin_encoder.encode(pictures)
    monkeypatch.setattr(builtin_encoder, "_forward", small)

    vectors = builtin_encoder.encode(pictures)

    assert builtin_encoder.tuning.batch_size == 2
    assert np.einsum("ij,ij->i", vectors, expected, dtype=np.float32).min() > 0.999


def test_a_model_that_never_fits_says_so(builtin_encoder, pictures, monkeypatch):
    def never(batch):
        raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")

    monkeypatch.setattr(builtin_encoder, "_forward", never)

    with pytest.raises(EmbedError, match="too little memory"):
        builtin_encoder.encode(pictures)


def test_other_trouble_of_the_device_is_told(builtin_encoder, pictures, monkeypatch):
    def fails(batch):
        raise RuntimeError("operator not implemented for MPS")

    monkeypatch.setattr(builtin_encoder, "_forward", fails)

    with pytest.raises(EmbedError, match=r"not implemented for MPS.*--device cpu"):
        builtin_encoder.encode(pictures)


def test_a_measurement_is_kept_by_model_and_device(tmp_path):
    measured = Measured(Tuning("bf16", channels_last=False, batch_size=32), 123.0)
    Tunings(tmp_path).put("some/model", "cpu", measured)

    kept = Tunings(tmp_path)

    assert kept.get("some/model", "cpu") == measured
    assert kept.get(builtin.NAME, "cpu") is None
    assert kept.get("some/model", "mps") is None
    assert kept.rates("some/model") == {"cpu": 123.0}


def test_a_broken_file_of_measurements_counts_as_none(tmp_path):
    (tmp_path / "tuning.json").write_text("{]")

    assert Tunings(tmp_path).get("some/model", "cpu") is None
