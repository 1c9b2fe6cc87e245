"""The model that the service holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tui_dedup.embed.identity import identify
from tui_dedup.records import ModelInfo
from tui_dedup.settings import Settings
from tui_dedup.workspace import Workspace

if TYPE_CHECKING:
    from PIL.Image import Image


class Tower(Protocol):
    """What the service needs of a model; `tui_dedup.embed.encoder.Encoder` is one."""

    @property
    def lanes(self) -> int:
        """How many passes run side by side."""

    @property
    def geometry(self) -> Callable[["Image"], "Image"]:
        """What brings a picture to the model's size. Decoding processes do it, so it can be sent to them."""

    def encode(self, batch: NDArray[np.uint8]) -> NDArray[np.float16]:
        """Return float16 of shape (n, dim), each row of length one or NaN; may run in `lanes` threads."""


Measure = Callable[[NDArray[np.uint8]], tuple[ModelInfo, int]]


@dataclass(slots=True)
class Model:
    """A model ready to embed, what it is called, and how many pictures go through it at once.

    Where nobody measured yet how it runs fastest here, `unmeasured` does, on prepared pictures of shape
    (n, side, side, 3), and returns what `info` and `batch_size` are from then on.
    """

    info: ModelInfo
    tower: Tower
    batch_size: int
    unmeasured: Measure | None = None

    def measure(self, pictures: NDArray[np.uint8]) -> None:
        """Find in some seconds how the model runs fastest, and run it so; meanwhile no pass may run."""
        if self.unmeasured:
            self.info, self.batch_size = self.unmeasured(pictures)
            self.unmeasured = None


def load(settings: Settings) -> Model:
    """Load the model of the settings and run it as it was fastest here; raises `EmbedError` when it cannot be had."""
    from tui_dedup.embed import local  # noqa: PLC0415

    embed, folder = settings.embed, Workspace(settings.workspace).models
    encoder = local.load(folder, embed)

    def described() -> tuple[ModelInfo, int]:
        tuning = encoder.tuning
        return ModelInfo(*identify(embed), encoder.dim, encoder.device, tuning.precision), tuning.batch_size

    def measure(pictures: NDArray[np.uint8]) -> tuple[ModelInfo, int]:
        local.measure(encoder, folder, embed, pictures)
        return described()

    known = local.tuned(encoder, folder, embed)
    info, batch_size = described()
    return Model(info, encoder, batch_size, None if known else measure)


def gpus() -> list[dict[str, Any]]:
    """Return each CUDA device that torch sees: its name, its memory and what this process holds of it, in bytes."""
    import torch  # noqa: PLC0415

    return [
        {
            "index": number,
            "name": torch.cuda.get_device_name(number),
            "memory_total": torch.cuda.get_device_properties(number).total_memory,
            "memory_held": torch.cuda.memory_reserved(number),
        }
        for number in range(torch.cuda.device_count())
    ]
