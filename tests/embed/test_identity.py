import pytest

from tui_dedup.embed import builtin
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.identity import identify, model_key
from tui_dedup.records import ModelInfo
from tui_dedup.settings import Embed


def test_the_key_is_that_of_the_catalog():
    assert model_key(Embed()) == ModelInfo(builtin.NAME, builtin.PRETRAINED, 1280, "cpu", "fp32").key


def test_a_tag_of_openclip_stands_for_itself():
    assert identify(Embed(model="ViT-B-32", pretrained="laion2b_s34b_b79k")) == ("ViT-B-32", "laion2b_s34b_b79k")


def test_a_checkpoint_is_named_by_its_bytes(tmp_path):
    checkpoint = tmp_path / "mine.pt"
    checkpoint.write_bytes(b"weights")
    first = identify(Embed(model="ViT-B-32", pretrained=str(checkpoint)))
    checkpoint.write_bytes(b"other weights")

    assert first[1].startswith("mine.pt@")
    assert identify(Embed(model="ViT-B-32", pretrained=str(checkpoint))) != first


def test_a_folder_is_named_by_all_its_files(tmp_path):
    (tmp_path / "open_clip_config.json").write_text("{}")
    first = identify(Embed(model=f"local-dir:{tmp_path}"))
    (tmp_path / "open_clip_model.safetensors").write_bytes(b"weights")

    assert identify(Embed(model=f"local-dir:{tmp_path}")) != first


def test_a_model_file_is_named_by_its_bytes_and_its_preprocessing(tmp_path):
    model = tmp_path / "mine.onnx"
    model.write_bytes(b"model")
    (tmp_path / "mine.onnx.json").write_text("{}")
    first = identify(Embed(model=str(model)))
    (tmp_path / "mine.onnx.json").write_text('{"size": 288}')

    assert first[0] == "mine.onnx"
    assert identify(Embed(model=str(model))) != first


@pytest.mark.parametrize(
    "embed",
    [Embed(model="local-dir:/nowhere"), Embed(model="/nowhere/a.onnx"), Embed(model="ViT-B-32", pretrained="/nowhere/a.pt")],
)
def test_missing_files_are_named(embed):
    with pytest.raises(EmbedError, match=r"/nowhere.*No such file"):
        identify(embed)
