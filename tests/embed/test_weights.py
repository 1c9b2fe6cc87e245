import pytest

from tui_dedup.embed import weights
from tui_dedup.embed.errors import EmbedError
from tui_dedup.settings import Embed

pytestmark = pytest.mark.model


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch, tmp_path):
    """No weights of OpenCLIP lie on this machine."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("model", "tag"), [("ViT-B-32", "laion2b_s34b_b79k"), ("MobileCLIP2-S0", "dfndr2b"), ("RN50", "yfcc15m")]
)
def test_absent_weights_say_how_to_get_them(tmp_path, model, tag):
    with pytest.raises(EmbedError, match=f"dedup-tui models download {model} {tag}"):
        weights.find(Embed(model=model, pretrained=tag), tmp_path)


def test_an_unknown_tag_names_the_known_ones(tmp_path):
    with pytest.raises(EmbedError, match="laion2b_s34b_b79k"):
        weights.find(Embed(model="ViT-B-32", pretrained="best"), tmp_path)


def test_an_unknown_model_is_refused(tmp_path):
    with pytest.raises(EmbedError, match="no model ViT-X"):
        weights.find(Embed(model="ViT-X", pretrained="openai"), tmp_path)


def test_a_checkpoint_is_taken_from_its_path(tmp_path):
    found = weights.find(Embed(model="ViT-B-32", pretrained=str(tmp_path / "mine.pt")), tmp_path)

    assert found.checkpoint == tmp_path / "mine.pt"
