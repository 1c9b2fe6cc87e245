import json

import numpy as np
import pytest
import torch

from tui_dedup.embed import modelfile
from tui_dedup.embed.errors import EmbedError

OLD = "ignore:`torch.jit:DeprecationWarning"
"""torch would rather have another format, but TorchScript files are what people have."""

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings(OLD)]

PREPROCESS = {"size": 224, "mean": [0.498] * 3, "std": [0.502] * 3}


def with_preprocess(path, **changes):
    path.with_name(f"{path.name}.json").write_text(json.dumps(PREPROCESS | changes))
    return path


@pytest.fixture(scope="session")
def script(builtin_encoder, tmp_path_factory):
    """The built-in model as a TorchScript file."""
    path = with_preprocess(tmp_path_factory.mktemp("script") / "builtin.torchscript.pt")
    torch.jit.trace(builtin_encoder._tower, torch.zeros(2, 3, 224, 224)).save(str(path))
    return path


@pytest.fixture(scope="session")
def onnx_file(tmp_path_factory):
    """A small ONNX model: the mean of each channel, and of their squares."""
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    helper, float32 = onnx.helper, onnx.TensorProto.FLOAT
    nodes = [
        helper.make_node("Mul", ["pixels", "pixels"], ["squares"]),
        helper.make_node("Concat", ["pixels", "squares"], ["both"], axis=1),
        helper.make_node("GlobalAveragePool", ["both"], ["means"]),
        helper.make_node("Flatten", ["means"], ["vectors"]),
    ]
    pixels = helper.make_tensor_value_info("pixels", float32, ["n", 3, 224, 224])
    vectors = helper.make_tensor_value_info("vectors", float32, ["n", 6])
    graph = helper.make_graph(nodes, "means", [pixels], [vectors])
    path = with_preprocess(tmp_path_factory.mktemp("onnx") / "means.onnx")
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10), path)
    return path


def embedded(encoder, photos) -> np.ndarray:
    return encoder.encode(np.stack([encoder.prepare(photo) for photo in photos.values()])).astype(np.float32)


def test_a_torchscript_file_gives_the_vectors_of_its_model(script, builtin_encoder, photos):
    found = embedded(modelfile.load(script, "cpu"), photos)

    assert np.einsum("ij,ij->i", found, embedded(builtin_encoder, photos)).min() > 0.9998


def test_an_onnx_file_gives_what_its_graph_says(onnx_file, photos):
    encoder = modelfile.load(onnx_file, "cpu")

    pixels = (np.stack([encoder.prepare(photo) for photo in photos.values()]) / 255 - 0.498) / 0.502
    expected = np.concatenate([pixels.mean(axis=(1, 2)), (pixels**2).mean(axis=(1, 2))], axis=1)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)

    assert embedded(encoder, photos) == pytest.approx(expected, abs=2e-3)


def test_an_onnx_file_runs_on_the_cpu_whatever_is_there(onnx_file):
    assert modelfile.load(onnx_file, "cuda").device == "cpu"


@pytest.mark.parametrize("name", ["model.onnx", "model.ts"])
def test_a_file_that_is_no_model_is_an_error_in_words(tmp_path, name):
    path = with_preprocess(tmp_path / name)
    path.write_bytes(b"no model")

    with pytest.raises(EmbedError, match="cannot be loaded"):
        modelfile.load(path, "cpu")


def test_preprocessing_that_is_missing_or_wrong_is_named(tmp_path):
    with pytest.raises(EmbedError, match=r"model\.ts\.json.*must name size, mean and std"):
        modelfile.load(tmp_path / "model.ts", "cpu")
    with pytest.raises(EmbedError, match="interpolation"):
        modelfile.load(with_preprocess(tmp_path / "model.ts", interpolation="best"), "cpu")


def test_a_model_that_gives_no_vectors_is_refused(tmp_path):
    path = with_preprocess(tmp_path / "same.ts")
    torch.jit.trace(torch.nn.Identity(), torch.zeros(1, 3, 224, 224)).save(str(path))

    with pytest.raises(EmbedError, match="not one vector for each photo"):
        modelfile.load(path, "cpu")
