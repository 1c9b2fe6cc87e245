"""Where the model runs."""

import os
from typing import Literal

from tui_dedup.embed.errors import EmbedError

Device = Literal["mps", "cuda", "cpu"]
NAMES: dict[str, str] = {"mps": "the Mac's GPU (MPS)", "cuda": "the GPU (CUDA)", "cpu": "the CPU"}
"""How a person reads a device."""


def choose(asked: str) -> Device:
    """Return the device for `asked`: itself, or for `auto` the best there is. Raises `EmbedError` where it is absent."""
    present = _present()
    if asked == "auto":
        return present[0]
    for device in present:
        if device == asked:
            return device
    raise EmbedError(
        f"Device {asked} was asked for, but torch finds only {', '.join(present)} here. "
        "Choose --device auto, or install a torch that supports it."
    )


def lanes(device: str) -> int:
    """Return how many forward passes run side by side: one on a GPU, and one for each core on a CPU.

    A pass on one thread waits for nobody. One pass on all cores waits for the slowest of them after every layer,
    which costs much where the cores also decode, or do the work of others.
    """
    return cores() if device == "cpu" else 1


def cores() -> int:
    """Return the cores that this process may use: fewer than it sees where OMP_NUM_THREADS says so.

    A container and a worker of a cluster see all cores of their machine; this is how both are told of their share.
    """
    seen = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    share = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, min(seen, int(share))) if share.isdecimal() else seen


def _present() -> list[Device]:
    import torch  # noqa: PLC0415

    devices: list[Device] = []
    if torch.backends.mps.is_available():
        devices.append("mps")
    if torch.cuda.is_available():
        devices.append("cuda")
    devices.append("cpu")
    return devices
