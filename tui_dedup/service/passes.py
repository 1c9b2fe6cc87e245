"""Passes of the model that pictures of all requests share."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from tui_dedup.service.limits import Room
from tui_dedup.service.metrics import Metrics
from tui_dedup.service.model import Model

_Waiting = tuple[NDArray[np.uint8], "asyncio.Future[NDArray[np.float16]]"]

_SMOOTH = 0.1


class Passes:
    """Collects prepared pictures until a pass is full or the first of them waited long enough, and runs the passes.

    A context manager; within it the lanes run.
    """

    def __init__(self, model: Model, wait: float, room: Room, metrics: Metrics) -> None:
        """Take the model, the seconds that a picture may wait for others, and the room whose pace is kept up to date."""
        self._model = model
        self._wait = wait
        self._room = room
        self._metrics = metrics
        self._waiting: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._collecting = asyncio.Lock()

    async def __aenter__(self) -> "Passes":
        lanes = self._model.tower.lanes
        self._threads = ThreadPoolExecutor(lanes, thread_name_prefix="pass")
        self._measured = asyncio.Event()
        if self._model.unmeasured is None:
            self._measured.set()
        self._lanes = [asyncio.create_task(self._run_lane(first=number == 0)) for number in range(lanes)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for lane in self._lanes:
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        self._threads.shutdown(wait=True)

    async def encode(self, picture: NDArray[np.uint8]) -> NDArray[np.float16]:
        """Return the vector of a prepared picture, of shape (dim,); raises what the model raises."""
        future: asyncio.Future[NDArray[np.float16]] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((picture, future))
        return await future

    async def _run_lane(self, *, first: bool) -> None:
        """Run one pass after the other. Until it was measured how to run them fastest, the first lane is alone."""
        if not first:
            await self._measured.wait()
        while True:
            async with self._collecting:
                batch = await self._collected()
            outcome: NDArray[np.float16] | Exception
            try:
                pictures = np.stack([picture for picture, _ in batch])
                if not self._measured.is_set() and len(batch) == self._model.batch_size:
                    await self._measure(pictures)
                outcome = await self._passed(pictures)
            except Exception as error:  # noqa: BLE001 - whoever waits hears of it; the lane goes on
                outcome = error
            for row, (_, future) in enumerate(batch):
                if future.done():
                    continue
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome[row])

    async def _collected(self) -> list[_Waiting]:
        batch = [await self._waiting.get()]
        end = asyncio.get_running_loop().time() + self._wait
        try:
            async with asyncio.timeout_at(end):
                while len(batch) < self._model.batch_size:
                    batch.append(await self._waiting.get())
        except TimeoutError:
            pass
        return batch

    async def _measure(self, pictures: NDArray[np.uint8]) -> None:
        """Measure on the first full pass, the real pictures of somebody: seconds, once for a machine and model."""
        await asyncio.get_running_loop().run_in_executor(self._threads, self._model.measure, pictures)
        self._measured.set()

    async def _passed(self, pictures: NDArray[np.uint8]) -> NDArray[np.float16]:
        started = time.monotonic()
        loop = asyncio.get_running_loop()
        vectors = await loop.run_in_executor(self._threads, self._model.tower.encode, pictures)
        seconds = time.monotonic() - started
        self._metrics.passed(len(pictures), seconds)
        pace = seconds / len(pictures) / self._model.tower.lanes
        self._room.pace += _SMOOTH * (pace - self._room.pace)
        return vectors
