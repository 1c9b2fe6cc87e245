import pickle

import numpy as np
import pytest
import torch
from PIL import Image

from tui_dedup.embed import loading
from tui_dedup.embed.geometry import Geometry
from tui_dedup.embed.torchvision_shim import import_torchvision

SIZES = [(512, 384), (384, 512), (224, 224), (100, 57), (57, 100), (1000, 301), (2048, 90), (225, 224), (3, 500)]


@pytest.fixture(scope="module")
def noise():
    """Return a function that makes a picture whose every pixel counts."""
    return lambda size: Image.fromarray(np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), np.uint8))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("interpolation", ["bicubic", "bilinear"])
@pytest.mark.parametrize(("resize_mode", "wanted"), [("shortest", 224), ("longest", 224), ("squash", 224), ("squash", (96, 160))])
def test_every_pixel_is_that_of_open_clip(noise, size, interpolation, resize_mode, wanted):
    import_torchvision()
    from open_clip.transform import PreprocessCfg, image_transform_v2

    picture = noise(size)
    preprocess = {"size": wanted, "interpolation": interpolation, "resize_mode": resize_mode, "fill_color": 7}
    config = PreprocessCfg(mean=(0.0,) * 3, std=(1.0,) * 3, **preprocess)
    expected = image_transform_v2(config, is_train=False)(picture).mul(255).round().byte()

    found = torch.tensor(np.asarray(loading.geometry(preprocess)(picture))).permute(2, 0, 1)

    assert torch.equal(found, expected)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("resize_mode", ["shortest", "longest"])
def test_models_that_are_not_square_are_served_as_open_clip_does(noise, size, resize_mode):
    import_torchvision()
    from open_clip.transform import PreprocessCfg, image_transform_v2

    preprocess = {"size": (96, 160), "interpolation": "bicubic", "resize_mode": resize_mode, "fill_color": 0}
    config = PreprocessCfg(mean=(0.0,) * 3, std=(1.0,) * 3, **preprocess)
    expected = image_transform_v2(config, is_train=False)(noise(size)).mul(255).round().byte()

    found = torch.tensor(np.asarray(loading.geometry(preprocess)(noise(size)))).permute(2, 0, 1)

    assert torch.equal(found, expected)


def test_it_can_be_sent_to_a_process():
    geometry = Geometry(224, 224)
    assert pickle.loads(pickle.dumps(geometry)) == geometry
