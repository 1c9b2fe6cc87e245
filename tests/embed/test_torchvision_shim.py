import importlib
import sys

import pytest

from tui_dedup.embed import torchvision_shim


def test_transforms_work_whatever_torch_is_installed():
    torchvision_shim.import_torchvision()

    transforms = importlib.import_module("torchvision.transforms")
    assert transforms.Resize(8).size == 8


def test_any_other_trouble_of_the_import_is_left_alone(monkeypatch):
    def fail(name):
        raise RuntimeError("out of luck")

    monkeypatch.setattr(torchvision_shim.importlib, "import_module", fail)
    before = sys.modules.get("torchvision")

    with pytest.raises(RuntimeError, match="out of luck"):
        torchvision_shim.import_torchvision()
    assert sys.modules.get("torchvision") is before
