import numpy as np
import pytest

from tests.one_machine import OneMachine
from tui_dedup.embed import EmbedError, model_key, spread
from tui_dedup.embed.local import Local
from tui_dedup.embed.spread import Embedder, Spread
from tui_dedup.settings import Embed, Settings

CPU = Settings(embed=Embed(device="cpu"))


@pytest.fixture
def contents(scanned, photos, md5_of):
    """The contents of a run."""
    scanned(photos)
    return [md5_of(name) for name in photos]


def embedded(engine, md5s):
    batches = list(engine.embed(md5s))
    vectors = {md5: vector for batch in batches for md5, vector in zip(batch.md5s, batch.vectors, strict=True)}
    return vectors, dict(skipped for batch in batches for skipped in batch.skipped)


@pytest.mark.model
def test_machines_embed_what_this_one_embeds(workspace, contents, md5_of, monkeypatch):
    monkeypatch.setattr(spread, "ON_CPU", 3)
    workspace.thumbnail(md5_of("coffee")).unlink()
    workspace.thumbnail(md5_of("rocket")).write_bytes(b"\xff\xd8 no picture")

    engine = Spread.opened(OneMachine(), workspace, CPU, contents)
    vectors, skipped = embedded(engine, contents)
    expected, reasons = embedded(Local.opened(workspace, CPU, contents), contents)

    assert engine.info.key == model_key(CPU.embed)
    assert engine.place == "on the cluster's CPUs in fp32"
    assert skipped == reasons
    assert vectors.keys() == expected.keys()
    assert max(np.abs(vectors[md5] - expected[md5]).max() for md5 in expected) < 0.001
    engine.close()


@pytest.mark.model
def test_each_machine_measures_how_the_model_runs_fastest_there(workspace, contents, monkeypatch):
    measured = []
    monkeypatch.setattr(spread, "MANY", len(contents))
    monkeypatch.setattr(spread, "tune", lambda *given: measured.append(len(list(given[3]))))
    Spread.opened(OneMachine(), workspace, CPU, contents)
    assert measured == [len(contents)]


def test_a_gpu_that_no_machine_has_is_said(workspace):
    with pytest.raises(EmbedError, match="no machine of the cluster has a GPU"):
        Spread.opened(OneMachine(), workspace, Settings(embed=Embed(device="cuda")), [])


def test_other_weights_of_the_same_name_are_refused(tmp_path):
    weights = tmp_path / "weights.safetensors"
    weights.write_bytes(b"ours")
    embed = Embed(model="ViT-B-32", pretrained=str(weights), device="cpu")
    key = model_key(embed)
    weights.write_bytes(b"theirs, longer")
    with pytest.raises(EmbedError, match="weights here are others"):
        Embedder(embed, key, [])


def test_the_token_of_a_service_stays_here(workspace):
    class Listening(OneMachine):
        def crew(self, make, *, on_gpus):
            assert not make.args[0].service_token
            raise EmbedError("heard enough")

    with pytest.raises(EmbedError, match="heard enough"):
        Spread.opened(Listening(), workspace, Settings(embed=Embed(device="cpu", service_token="secret")), [])
