"""How a model runs fastest on a device: found by a short measurement, kept beside the models."""

import platform
import time
from collections import deque
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from tui_dedup.embed.ahead import ahead
from tui_dedup.embed.device import cores
from tui_dedup.embed.errors import EmbedError
from tui_dedup.workspace import write_atomic

if TYPE_CHECKING:
    from tui_dedup.embed.encoder import Encoder

Precision = Literal["fp32", "bf16", "fp16"]

LEAST_COSINE = 0.999
"""A precision whose vectors are further than this from those of fp32 is not taken."""

BUDGET = 5.0
"""Seconds after which no further way of running is tried."""

_PRECISIONS: dict[str, tuple[Precision, ...]] = {
    "cpu": ("fp32", "bf16"),
    "cuda": ("fp32", "fp16", "bf16"),
    "mps": ("fp32", "fp16", "bf16"),
}
_SIZES = {"cpu": (4, 8, 16), "cuda": (32, 64, 128, 256), "mps": (16, 32, 64, 128)}
_WORTH = 1.05


class Tuning(Struct, frozen=True):
    """How a model runs: the precision of its sums, the order of its pixels, the photos of one forward pass."""

    precision: Precision = "fp32"
    channels_last: bool = True
    batch_size: int = 8


class Measured(Struct, frozen=True):
    """The fastest tuning that was found, and the photos a second of its bare forward pass."""

    tuning: Tuning
    rate: float


def measure(encoder: "Encoder", pictures: NDArray[np.uint8], budget: float = BUDGET) -> Measured:
    """Return the fastest way to run `encoder` whose vectors agree with those of fp32, and leave it tuned so.

    `pictures`: prepared photos to agree on, uint8 of shape (n, side, side, 3); they are repeated to fill a batch.
    """
    deadline = time.monotonic() + budget
    first, *larger = _SIZES[encoder.device]
    plain = Tuning(batch_size=first)
    encoder.tune(plain)
    reference = encoder.encode(pictures)
    best = Measured(plain, _rate(encoder, pictures, plain))
    for tuning in _variants(encoder.device, first):
        if time.monotonic() < deadline:
            rate = _rate(encoder, pictures, tuning)
            if rate > best.rate * _WORTH and _agree(encoder.encode(pictures), reference):
                best = Measured(encoder.tuning, rate)
    for size in larger:
        if time.monotonic() < deadline:
            rate = _rate(encoder, pictures, replace(best.tuning, batch_size=size))
            if rate > best.rate * _WORTH:
                best = Measured(encoder.tuning, rate)
    encoder.tune(best.tuning)
    return best


def _variants(device: str, size: int) -> Iterator[Tuning]:
    """Yield the ways to run beside the plain one."""
    for channels_last, precision in product((True, False), _PRECISIONS[device]):
        if (precision, channels_last) != ("fp32", True):
            yield Tuning(precision, channels_last, size)


def _agree(vectors: NDArray[np.float16], reference: NDArray[np.float16]) -> bool:
    cosines = np.einsum("ij,ij->i", vectors.astype(np.float32), reference.astype(np.float32))
    return bool((cosines >= LEAST_COSINE).all())


def _rate(encoder: "Encoder", pictures: NDArray[np.uint8], tuning: Tuning) -> float:
    """Return the photos a second of a forward pass in each lane with `tuning`, once warm: the better of two.

    A way that the device cannot run at all has a rate of 0.
    """
    encoder.tune(tuning)
    batches = [np.resize(pictures, (tuning.batch_size, *pictures.shape[1:]))] * encoder.lanes
    try:
        encoder.encode(batches[0])
        return encoder.lanes * tuning.batch_size / min(_seconds(encoder, batches) for _ in range(2))
    except EmbedError:
        return 0.0


def _seconds(encoder: "Encoder", batches: list[NDArray[np.uint8]]) -> float:
    started = time.perf_counter()
    deque(ahead(encoder.encode, batches, workers=encoder.lanes, window=encoder.lanes), maxlen=0)
    return time.perf_counter() - started


class Tunings:
    """What was measured on this machine, in a file of the workspace's models. A broken file counts as empty."""

    def __init__(self, models: Path) -> None:
        self._file = models / "tuning.json"

    def get(self, key: str, device: str) -> Measured | None:
        """Return what was measured for a model on a device with the installed torch, or None."""
        return self._read().get(_machine(key, device))

    def put(self, key: str, device: str, measured: Measured) -> None:
        """Keep a measurement."""
        write_atomic(self._file, msgspec.json.encode(self._read() | {_machine(key, device): measured}))

    def rates(self, key: str) -> dict[str, float]:
        """Return the photos a second that a model made here, by device."""
        return {place.split(" ")[0]: found.rate for place, found in self._of(key).items()}

    def _of(self, key: str) -> dict[str, Measured]:
        return {name.removeprefix(f"{key} "): found for name, found in self._read().items() if name.startswith(f"{key} ")}

    def _read(self) -> dict[str, Measured]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, Measured])
        except (OSError, msgspec.MsgspecError):
            return {}


def _machine(key: str, device: str) -> str:
    """Return the name of a measurement: another machine, device or torch measures anew."""
    import torch  # noqa: PLC0415

    chip = torch.cuda.get_device_name() if device == "cuda" else f"{platform.machine()} x{cores()}"
    return f"{key} {device} {chip} torch-{torch.__version__}"
