import pytest
import torch

from tui_dedup.embed import device
from tui_dedup.embed.errors import EmbedError


@pytest.fixture
def machine(monkeypatch):
    """Return a function that says which GPUs torch finds."""

    def has(mps: bool = False, cuda: bool = False) -> None:
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
        monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)

    return has


def test_auto_takes_the_fastest_there_is(machine):
    machine()
    assert device.choose("auto") == "cpu"
    machine(cuda=True)
    assert device.choose("auto") == "cuda"
    machine(mps=True)
    assert device.choose("auto") == "mps"


def test_the_cpu_can_be_asked_for_beside_a_gpu(machine):
    machine(cuda=True)
    assert device.choose("cpu") == "cpu"


def test_a_device_that_is_absent_is_an_error_that_says_what_is_there(machine):
    machine(cuda=True)
    with pytest.raises(EmbedError, match="Device mps was asked for, but torch finds only cuda, cpu"):
        device.choose("mps")


def test_a_share_of_the_cores_is_told_by_the_environment(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    seen = device.cores()
    for share, cores in (("1", 1), (str(seen + 1), seen), ("0", 1), ("4,2", seen), ("", seen)):
        monkeypatch.setenv("OMP_NUM_THREADS", share)
        assert device.cores() == cores
