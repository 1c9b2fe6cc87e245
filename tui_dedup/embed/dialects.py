"""How to speak to a service, and our own way of it."""

from dataclasses import dataclass
from typing import Annotated, Protocol

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from tui_dedup.embed import wire
from tui_dedup.embed.transport import Answer, Transport, explained
from tui_dedup.embed.wire import Fault


class LieError(Exception):
    """What a service says cannot be; the text says what."""


class RefusedError(Exception):
    """A service takes these pictures not together, or one of them not at all; the text is its reason."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a service says of itself: its model's key, its vectors' length, where and how the model runs, and its limits."""

    key: str
    dim: int
    device: str
    precision: str
    max_images: int
    max_bytes: int


class Dialect(Protocol):
    """One way to speak to a service."""

    async def describe(self, transport: Transport, key: str) -> Described:
        """Ask for the model with this key. Raises `LieError`, and `EngineLostError` of the transport."""

    async def embed(self, transport: Transport, pictures: list[bytes]) -> tuple[NDArray[np.floating], list[Fault]]:
        """Return the vectors of pictures, of shape (n, dim), and the rows that have none.

        Raises `LieError`, `RefusedError`, and `EngineLostError` of the transport. Counts and numbers are checked by the
        caller.
        """


class _Description(Struct):
    key: Annotated[str, Meta(max_length=500)]
    dim: Annotated[int, Meta(ge=1, le=wire.MAX_DIM)]
    device: Annotated[str, Meta(max_length=100)]
    precision: Annotated[str, Meta(max_length=100)]
    max_images: Annotated[int, Meta(ge=1)]
    max_bytes: Annotated[int, Meta(ge=1)]


class Ours:
    """The dialect of `dedup-tui serve`."""

    async def describe(self, transport: Transport, key: str) -> Described:  # noqa: ARG002 - it holds one model, and names it
        """Ask `/model-info`."""
        answer = await transport.get("/model-info")
        if answer.status != 200:
            raise LieError(explained(transport.url, answer))
        try:
            found = msgspec.json.decode(answer.body, type=_Description)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise LieError(f"The service at {transport.url} is none of ours: {error}.") from error
        self._described = Described(**msgspec.structs.asdict(found))
        return self._described

    async def embed(self, transport: Transport, pictures: list[bytes]) -> tuple[NDArray[np.floating], list[Fault]]:
        """Send pictures to `/embed/batch` as binary; the answer names the model again, for another may run there now."""
        headers = {"Content-Type": wire.PICTURES, "Accept": wire.VECTORS}
        most = wire.most_bytes(len(pictures), self._described.dim)
        answer = await transport.post("/embed/batch", wire.pack_pictures(pictures), headers, most)
        return self._read(transport.url, answer)

    def _read(self, url: str, answer: Answer) -> tuple[NDArray[np.floating], list[Fault]]:
        if answer.status != 200:
            raise LieError(explained(url, answer))
        try:
            head, vectors = wire.unpack_vectors(answer.body)
        except wire.WireError as error:
            raise LieError(f"The service at {url} answers in no known format: {error}.") from error
        if head.model != self._described.key:
            raise LieError(f"The service at {url} changed its model to {head.model}.")
        return vectors, head.errors
