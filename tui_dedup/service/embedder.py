"""From the pictures of a request to its vectors."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tui_dedup.embed.local import NO_VECTOR
from tui_dedup.embed.wire import Fault
from tui_dedup.service.decoding import BadPictureError, Decoder
from tui_dedup.service.limits import Room
from tui_dedup.service.metrics import Metrics
from tui_dedup.service.model import Model
from tui_dedup.service.passes import Passes
from tui_dedup.settings import Settings


class Embedder:
    """Decodes in processes and embeds in passes that requests share.

    An async context manager: what it starts ends with it. `room` is the room for pictures that wait.
    """

    def __init__(self, settings: Settings, model: Model) -> None:
        self.model = model
        self.room = Room(settings.serve.queue)
        self.metrics = Metrics(self.room)
        self._settings = settings

    async def __aenter__(self) -> "Embedder":
        async with AsyncExitStack() as stack:
            self._decoder = Decoder(self._settings, self.model.tower.geometry)
            stack.callback(self._decoder.close)
            await self._decoder.decode(_small_picture())  # so that the first request does not wait for processes
            wait = self._settings.serve.wait_ms / 1000
            self._passes = await stack.enter_async_context(Passes(self.model, wait, self.room, self.metrics))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def embed(self, pictures: Sequence[bytes]) -> tuple[NDArray[np.float16], list[Fault]]:
        """Return vectors of shape (n, dim), and why some rows hold NaN. Raises `FullError` when there is no room."""
        with self.room.take(len(pictures)):
            outcomes = await asyncio.gather(*(self._one(picture) for picture in pictures))
        vectors = np.full((len(pictures), self.model.info.dim), np.nan, np.float16)
        errors = []
        for row, outcome in enumerate(outcomes):
            if isinstance(outcome, str):
                errors.append(Fault(row, outcome))
            else:
                vectors[row] = outcome
        self.metrics.embedded(len(pictures) - len(errors), len(errors))
        return vectors, errors

    async def _one(self, picture: bytes) -> NDArray[np.float16] | str:
        """Return the vector of a picture, or why it has none."""
        try:
            prepared = await self._decoder.decode(picture)
        except BadPictureError as error:
            return str(error)
        vector = await self._passes.encode(prepared)
        return vector if np.isfinite(vector).all() else NO_VECTOR


def _small_picture() -> bytes:
    encoded = BytesIO()
    Image.new("RGB", (8, 8)).save(encoded, "JPEG")
    return encoded.getvalue()
