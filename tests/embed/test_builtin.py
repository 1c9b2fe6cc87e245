import hashlib

import pytest

from tui_dedup.embed import builtin
from tui_dedup.embed.errors import EmbedError

pytestmark = pytest.mark.model


def test_the_weights_are_converted_once_and_always_alike(tmp_path):
    first = builtin.folder(tmp_path / "a")
    weights = first / builtin.WEIGHTS_FILE
    written = weights.stat().st_mtime_ns

    assert builtin.folder(tmp_path / "a") == first
    assert weights.stat().st_mtime_ns == written
    again = builtin.folder(tmp_path / "b") / builtin.WEIGHTS_FILE
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(weights.read_bytes()).digest()


def test_every_tensor_of_the_package_is_taken_over(tmp_path):
    from safetensors.torch import load_file

    converted = load_file(builtin.folder(tmp_path) / builtin.WEIGHTS_FILE)
    visual = [tensor for name, tensor in converted.items() if name.startswith("visual.")]
    package = [tensor for name, tensor in builtin._package_weights().items() if not name.startswith("_fc.")]

    assert len(visual) == len(package) == 294
    assert sum(float(t.double().sum()) for t in visual) == pytest.approx(sum(float(t.double().sum()) for t in package))


def test_a_run_that_was_killed_while_converting_leaves_nothing_in_the_way(tmp_path):
    folder = tmp_path / f"{builtin.NAME}-{builtin.PRETRAINED}"
    folder.mkdir()
    (folder / builtin.CONFIG_FILE).write_text("{")

    assert (builtin.folder(tmp_path) / builtin.WEIGHTS_FILE).exists()
    assert (folder / builtin.CONFIG_FILE).read_text().endswith("}")


def test_other_weights_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(builtin, "_SHA256", "0" * 64)

    with pytest.raises(EmbedError, match="Install it again"):
        builtin.folder(tmp_path)
