import subprocess
import sys
import threading

import numpy as np
import pytest
import torch

from tui_dedup import embed
from tui_dedup.embed import encoder
from tui_dedup.embed.tuning import Tunings
from tui_dedup.events import Notice, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.settings import Embed, Settings

KEY = embed.model_key(Embed())
CPU = Settings(embed=Embed(device="cpu", batch_size=3))


def of_kind(kind, events):
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.model
def test_every_photo_gets_a_vector_and_the_run_its_model(catalog, workspace, scanned, photos, md5_of):
    run = scanned(photos)

    events = list(embed.run(catalog, workspace, run, CPU))

    md5s, vectors = catalog.vectors.of_run(run, KEY)
    assert md5s == sorted(map(md5_of, photos))
    assert vectors.shape == (len(photos), 1280)
    assert catalog.runs.last().model.key == KEY
    assert events[0] == StageStarted("embed", len(photos))
    assert [event.done for event in of_kind(Progress, events)] == [3, 6, 8]
    assert isinstance(events[-1], StageFinished)


@pytest.mark.model
def test_the_notices_name_model_and_device_and_what_would_be_better(catalog, workspace, scanned, photos):
    events = embed.run(catalog, workspace, scanned(photos), CPU)

    which, better = of_kind(Notice, events)

    assert which.text == f"Embedding 8 photos with {KEY} on the CPU in fp32."
    assert "dedup-tui models" in better.text


@pytest.mark.model
def test_vectors_are_those_of_the_thumbnails(catalog, workspace, scanned, photos, builtin_encoder):
    from PIL import Image

    run = scanned(photos)
    list(embed.run(catalog, workspace, run, CPU))

    md5s, vectors = catalog.vectors.of_run(run, KEY)
    pictures = [builtin_encoder.prepare(Image.open(workspace.thumbnail(md5))) for md5 in md5s]
    expected = builtin_encoder.encode(np.stack(pictures))
    assert np.einsum("ij,ij->i", vectors.astype(np.float32), expected.astype(np.float32)).min() > 0.999


@pytest.mark.model
def test_a_cancelled_run_keeps_its_batches_and_the_next_goes_on(catalog, workspace, scanned, photos):
    run = scanned(photos)
    events = embed.run(catalog, workspace, run, CPU)
    assert next(event for event in events if isinstance(event, Progress)).done == 3
    events.close()

    assert len(catalog.vectors.missing(run, KEY)) == len(photos) - 3
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("embed")]
    assert next(embed.run(catalog, workspace, run, CPU)) == StageStarted("embed", len(photos) - 3)


@pytest.mark.model
def test_a_photo_without_a_good_thumbnail_is_told_and_left(catalog, workspace, scanned, photos, md5_of):
    run = scanned(photos)
    workspace.thumbnail(md5_of("coffee")).unlink()
    workspace.thumbnail(md5_of("rocket")).write_bytes(b"\xff\xd8 no picture")

    skipped = of_kind(PathSkipped, embed.run(catalog, workspace, run, CPU))

    assert {(event.path, event.reason) for event in skipped} == {
        ("/photos/coffee", "its thumbnail is missing"),
        ("/photos/rocket", "its thumbnail cannot be read"),
    }
    assert catalog.vectors.missing(run, KEY) == sorted([md5_of("coffee"), md5_of("rocket")])


@pytest.mark.model
def test_a_vector_that_is_no_number_is_refused(catalog, workspace, scanned, photos, monkeypatch):
    run = scanned(photos)
    encode = encoder.Encoder.encode

    def broken(self, batch):
        vectors = encode(self, batch)
        vectors[0] = np.nan
        return vectors

    monkeypatch.setattr(encoder.Encoder, "encode", broken)
    skipped = of_kind(PathSkipped, embed.run(catalog, workspace, run, CPU))

    assert len(skipped) == 3
    assert len(catalog.vectors.missing(run, KEY)) == 3


@pytest.mark.model
def test_another_model_never_takes_these_vectors(catalog, workspace, scanned, photos):
    run = scanned(photos)
    list(embed.run(catalog, workspace, run, CPU))

    assert len(catalog.vectors.missing(run, "ViT-B-32/openai")) == len(photos)


def test_nothing_to_embed_needs_no_model(catalog, workspace, scanned):
    events = list(embed.run(catalog, workspace, scanned({}), CPU))

    assert [type(event) for event in events] == [StageStarted, StageFinished]
    assert catalog.runs.last().model is None


@pytest.mark.model
def test_a_second_run_imports_no_torch_and_still_names_its_model(catalog, workspace, scanned, photos):
    list(embed.run(catalog, workspace, scanned(photos), CPU))
    again = scanned(photos)
    script = (
        "import sys; from tui_dedup import embed; from tui_dedup.catalog import Catalog; from tui_dedup.settings import *; "
        "from tui_dedup.workspace import Workspace; space = Workspace(sys.argv[1]); catalog = Catalog(space.catalog); "
        "list(embed.run(catalog, space, int(sys.argv[2]), Settings())); "
        "sys.exit('torch' in sys.modules or 'open_clip' in sys.modules)"
    )

    subprocess.run([sys.executable, "-c", script, workspace.folder, str(again)], check=True)

    assert catalog.runs.last().id == again
    assert catalog.runs.last().model.dim == 1280


def test_a_device_that_is_absent_is_said_before_anything_is_loaded(catalog, workspace, scanned, photos):
    settings = Settings(embed=Embed(device="mps" if sys.platform != "darwin" else "cuda"))

    with pytest.raises(embed.EmbedError, match="was asked for, but torch finds only"):
        list(embed.run(catalog, workspace, scanned(photos), settings))


@pytest.mark.model
def test_many_photos_are_worth_a_measurement_which_the_next_run_uses(catalog, workspace, scanned, photos, monkeypatch):
    monkeypatch.setattr("tui_dedup.embed.local.MANY", len(photos))
    workspace.models.unlink()
    list(embed.run(catalog, workspace, scanned(photos), Settings(embed=Embed(device="cpu"))))

    kept = Tunings(workspace.models).get(KEY, "cpu")

    assert kept is not None
    assert catalog.runs.last().model.precision == kept.tuning.precision


@pytest.mark.model
@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
def test_a_model_file_is_run_from_its_path(catalog, workspace, scanned, photos, tmp_path):
    path = tmp_path / "means.ts"
    means = torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(4), torch.nn.Flatten())
    torch.jit.trace(means, torch.zeros(1, 3, 32, 32)).save(str(path))
    (tmp_path / "means.ts.json").write_text('{"size": 32, "mean": [0, 0, 0], "std": [1, 1, 1]}')
    run = scanned(photos)

    list(embed.run(catalog, workspace, run, Settings(embed=Embed(model=str(path), device="cpu"))))

    assert catalog.runs.last().model.name == "means.ts"
    assert catalog.vectors.of_run(run, catalog.runs.last().model.key)[1].shape == (len(photos), 48)
