"""Where the model runs."""

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


def _present() -> list[Device]:
    import torch  # noqa: PLC0415

    devices: list[Device] = []
    if torch.backends.mps.is_available():
        devices.append("mps")
    if torch.cuda.is_available():
        devices.append("cuda")
    devices.append("cpu")
    return devices
