import numpy as np
import pytest
import torch

from tui_dedup.embed import loading, weights
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.weights import Source
from tui_dedup.settings import Embed

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("builtin_encoder")]
"""With that encoder loaded, open_clip can be imported beside any torch."""


def test_pictures_are_prepared_as_open_clip_does(builtin_encoder, photos):
    from open_clip.transform import PreprocessCfg, image_transform_v2

    config = PreprocessCfg(size=224, mean=(0.498,) * 3, std=(0.502,) * 3)
    expected = image_transform_v2(config, is_train=False)(photos["chelsea"])

    prepared = torch.tensor(builtin_encoder.prepare(photos["chelsea"])).permute(2, 0, 1)

    assert torch.equal(prepared, (expected * 0.502 + 0.498).mul(255).round().byte())


def test_vectors_are_those_of_open_clip(builtin_encoder, photos, models):
    import open_clip

    source = weights.find(Embed(), models)
    model, _, preprocess = open_clip.create_model_and_transforms(source.model)
    with torch.inference_mode():
        pixels = torch.stack([preprocess(photo) for photo in photos.values()])
        expected = model.eval().encode_image(pixels, normalize=True).numpy()

    found = builtin_encoder.encode(np.stack([builtin_encoder.prepare(photo) for photo in photos.values()]))

    assert np.einsum("ij,ij->i", found.astype(np.float32), expected).min() > 0.9998


def test_a_checkpoint_of_a_named_model_is_loaded_as_open_clip_does(tmp_path, photos):
    import open_clip

    torch.manual_seed(0)
    model, _, preprocess = open_clip.create_model_and_transforms("ViT-B-32")
    torch.save(model.state_dict(), tmp_path / "mine.pt")
    picture = photos["coffee"]
    with torch.inference_mode():
        expected = model.eval().encode_image(preprocess(picture)[None], normalize=True).numpy()

    encoder = loading.load(Source("ViT-B-32", tmp_path / "mine.pt"), "cpu")

    assert encoder.dim == 512
    assert encoder.encode(np.stack([encoder.prepare(picture)]))[0] @ expected[0] > 0.9998


def test_a_folder_without_weights_is_refused_in_words(tmp_path):
    (tmp_path / "open_clip_config.json").write_text("{}")

    with pytest.raises(EmbedError, match="cannot be loaded"):
        loading.load(Source(f"local-dir:{tmp_path}"), "cpu")
