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


@dataclass(frozen=True, slots=True)
class Model:
    """A model ready to embed, what it is called, and how many pictures go through it at once."""

    info: ModelInfo
    tower: Tower
    batch_size: int


def load(settings: Settings) -> Model:
    """Load the model of the settings and run it as it was fastest here; raises `EmbedError` when it cannot be had."""
    from tui_dedup.embed import local  # noqa: PLC0415

    workspace = Workspace(settings.workspace)
    encoder = local.load(workspace, settings.embed)
    local.tune(encoder, workspace, settings.embed, iter(()))
    info = ModelInfo(*identify(settings.embed), encoder.dim, encoder.device, encoder.tuning.precision)
    return Model(info, encoder, encoder.tuning.batch_size)


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
