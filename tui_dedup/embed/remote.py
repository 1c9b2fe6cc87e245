"""The engine of an inference service: thumbnails go as they lie on the disk, several requests at a time."""

import asyncio
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from tui_dedup.embed import thumbnails
from tui_dedup.embed.address import is_open
from tui_dedup.embed.device import NAMES
from tui_dedup.embed.dialects import Described, Dialect, LieError, Ours, RefusedError
from tui_dedup.embed.engine import Batch
from tui_dedup.embed.errors import EngineLostError
from tui_dedup.embed.identity import identify, model_key
from tui_dedup.embed.kserve import KServe
from tui_dedup.embed.transport import Transport
from tui_dedup.embed.wire import Fault
from tui_dedup.records import ModelInfo
from tui_dedup.settings import Embed, Settings
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace

IN_FLIGHT = 4
"""Requests under way at once: while one is on the line the model works on another."""
PICTURES = 32
"""Pictures of one request."""
PATIENCE = {"auto": 15.0, "remote": 120.0}
"""Seconds that the service may be away, by mode: in `auto` this machine goes on."""
LONGEST_OFF = 0.01
"""A vector's length may be so far from one: float16 rounds."""

_DIALECTS: dict[str, type[Ours] | type[KServe]] = {"dedup-tui": Ours, "kserve": KServe}


@dataclass
class _Parcel:
    """Pictures of one request, and contents that have none to send."""

    md5s: list[str] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    size: int = 0


class Remote:
    """The model of a service. Its requests run in an event loop of its own, a step each time that a batch is asked for."""

    def __init__(self, transport: Transport, dialect: Dialect, workspace: Workspace, embed: Embed) -> None:
        """Ask the service for its model. Raises `EngineLostError` when it is away, or has another model."""
        self._transport = transport
        self._dialect = dialect
        self._workspace = workspace
        self._runner = asyncio.Runner()
        try:
            self._described = self._runner.run(self._description(model_key(embed)))
        except BaseException:
            self.close()
            raise
        device, precision = printable(self._described.device), printable(self._described.precision)
        at = urlsplit(transport.url).netloc
        self.info = ModelInfo(*identify(embed), self._described.dim, f"{device} at {at}", precision)
        unsafe = " (not encrypted)" if is_open(transport.url) else ""
        self.place = f"by the service at {transport.url}{unsafe} on {NAMES.get(device, device)} in {precision}"

    @classmethod
    def opened(cls, workspace: Workspace, settings: Settings, _md5s: Sequence[str]) -> "Remote":
        """Open the service of the settings. Raises `ServiceURLError`, or `EngineLostError` when it cannot be had."""
        embed = settings.embed
        transport = Transport(embed.service_url, embed.service_token, PATIENCE.get(embed.mode, PATIENCE["remote"]))
        return cls(transport, _DIALECTS[embed.service_dialect](), workspace, embed)

    def embed(self, md5s: Sequence[str]) -> Generator[Batch, None, None]:
        """Yield batches as the service answers. Raises `EngineLostError` when it is away for long, or lies."""
        parcels = self._parcels(md5s)
        under_way: set[asyncio.Task[Batch]] = set()
        try:
            while batches := self._runner.run(self._ready(parcels, under_way)):
                yield from batches
        finally:
            self._runner.run(_cancelled(under_way))

    def close(self) -> None:
        """Close the connections."""
        self._runner.run(self._transport.close())
        self._runner.close()

    async def _description(self, key: str) -> Described:
        try:
            described = await self._dialect.describe(self._transport, key)
        except LieError as error:
            raise EngineLostError(str(error)) from error
        if described.key != key:
            raise EngineLostError(
                f"The service at {self._transport.url} embeds with {printable(described.key)}, and the settings ask for "
                f"{printable(key)}. Start it with that model, or set embed.model to the service's."
            )
        return described

    async def _ready(self, parcels: Iterator[_Parcel], under_way: set[asyncio.Task[Batch]]) -> list[Batch]:
        """Keep requests under way, and return what was answered; nothing when all is done. A failure comes last."""
        for parcel in islice(parcels, IN_FLIGHT - len(under_way)):
            under_way.add(asyncio.create_task(self._embedded(parcel)))
        if not under_way:
            return []
        done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        good = {task for task in done if task.exception() is None}
        under_way -= good
        return [task.result() for task in good or done]

    def _parcels(self, md5s: Sequence[str]) -> Iterator[_Parcel]:
        most_images, most_bytes = min(PICTURES, self._described.max_images), self._described.max_bytes
        parcel = _Parcel()
        for md5 in md5s:
            picture = thumbnails.encoded(self._workspace.thumbnail(md5))
            if isinstance(picture, str):
                parcel.skipped.append((md5, picture))
                continue
            size = len(picture) + 4
            if size > most_bytes:
                parcel.skipped.append((md5, f"its thumbnail is larger than the {most_bytes:,} bytes that the service takes"))
                continue
            if len(parcel.pictures) == most_images or parcel.size + size > most_bytes:
                yield parcel
                parcel = _Parcel()
            parcel.md5s.append(md5)
            parcel.pictures.append(picture)
            parcel.size += size
        yield parcel

    async def _embedded(self, parcel: _Parcel) -> Batch:
        if not parcel.pictures:
            return self._batch(parcel, np.empty((0, self._described.dim)), [])
        try:
            vectors, errors = await self._dialect.embed(self._transport, parcel.pictures)
            _check(vectors, errors, len(parcel.pictures), self._described.dim)
        except RefusedError as error:
            return await self._one_by_one(parcel, str(error))
        except LieError as error:
            raise EngineLostError(f"{error} Its vectors cannot be used.") from error
        return self._batch(parcel, vectors, errors)

    async def _one_by_one(self, parcel: _Parcel, reason: str) -> Batch:
        """Find out which pictures a service refuses that can only say so of all together."""
        if len(parcel.pictures) == 1:
            return self._batch(parcel, np.empty((1, self._described.dim)), [Fault(0, reason)])
        pairs = zip(parcel.md5s, parcel.pictures, strict=True)
        alone = [await self._embedded(_Parcel([md5], [picture])) for md5, picture in pairs]
        return Batch(
            [md5 for batch in alone for md5 in batch.md5s],
            np.concatenate([batch.vectors for batch in alone]),
            parcel.skipped + [pair for batch in alone for pair in batch.skipped],
        )

    def _batch(self, parcel: _Parcel, vectors: NDArray[np.floating], errors: list[Fault]) -> Batch:
        bad = {error.index: printable(error.reason)[:200] for error in errors}
        good = [row for row in range(len(parcel.pictures)) if row not in bad]
        skipped = parcel.skipped + [(parcel.md5s[row], reason) for row, reason in bad.items()]
        return Batch([parcel.md5s[row] for row in good], vectors[good].astype(np.float16), skipped)


def _check(vectors: NDArray[np.floating], errors: list[Fault], count: int, dim: int) -> None:
    """Raise `LieError` unless these can be the vectors of `count` pictures."""
    if vectors.shape != (count, dim):
        raise LieError(f"The service answers {vectors.shape[0]} x {vectors.shape[1]} numbers for {count} pictures of {dim}.")
    bad = [error.index for error in errors]
    if len(set(bad)) < len(bad) or any(index >= count for index in bad):
        raise LieError("The service names the same picture twice among the errors, or one that was not sent.")
    lengths = np.linalg.norm(np.delete(vectors, bad, axis=0).astype(np.float32), axis=1)
    if not np.all(np.abs(lengths - 1) <= LONGEST_OFF):  # false for NaN too
        raise LieError("The service answers vectors that are no numbers, or not of length one.")


async def _cancelled(tasks: set[asyncio.Task[Batch]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
