"""The service with a small stand-in for the model: all else is real. Run as a program it serves until a signal ends it.

The settings come from the environment, as for `dedup-tui serve`. STAND_IN_SECONDS is how long a pass takes.
"""

import os
import signal
import sys
import time

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tui_dedup import config
from tui_dedup.embed.geometry import Geometry
from tui_dedup.embed.identity import identify
from tui_dedup.records import ModelInfo
from tui_dedup.service.model import Model
from tui_dedup.settings import Embed

SIDE = 4
DIM = SIDE * SIDE * 3
KEY = "/".join(identify(Embed()))


class StandIn:
    """A picture's vector is the picture itself, made tiny and of length one."""

    lanes = 1

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.passes: list[int] = []

    geometry = staticmethod(Geometry(SIDE, SIDE, resize_mode="squash"))

    def prepare(self, image: Image.Image) -> NDArray[np.uint8]:
        return np.asarray(self.geometry(image.convert("RGB")))

    def encode(self, batch: NDArray[np.uint8]) -> NDArray[np.float16]:
        self.passes.append(len(batch))
        time.sleep(self.seconds)
        flat = batch.reshape(len(batch), -1).astype(np.float32) + 1
        return (flat / np.linalg.norm(flat, axis=1, keepdims=True)).astype(np.float16)


def model(seconds: float = 0.0, batch_size: int = 32) -> Model:
    """Return a stand-in that goes by the name of the built-in model."""
    return Model(ModelInfo(*identify(Embed()), DIM, "cpu", "fp32"), StandIn(seconds), batch_size)


if __name__ == "__main__":
    from tui_dedup.errors import DedupError
    from tui_dedup.service import server

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as the command line does
    try:
        server.run(config.load(), lambda _settings: model(float(os.environ.get("STAND_IN_SECONDS", "0"))))
    except DedupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(0)
