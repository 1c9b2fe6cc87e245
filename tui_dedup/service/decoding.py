"""Foreign bytes to what the model sees, in processes that may die: a picture that kills its decoder costs itself alone."""

import asyncio
import os
import warnings
from collections.abc import Callable
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from pebble import ProcessExpired, ProcessFuture, ProcessPool
from PIL import Image

from tui_dedup import forkserver
from tui_dedup.scan.containment import contain
from tui_dedup.scan.decode import decode
from tui_dedup.scan.limits import TooManyPixelsError
from tui_dedup.scan.opening import open_picture
from tui_dedup.scan.reasons import CRASHED, content_reason
from tui_dedup.settings import Settings

FORMATS = ("JPEG", "PNG", "WEBP")
"""What Pillow may try on bytes from the network."""

SIDE = 2048
"""Pixels; a picture is decoded no larger than this, the largest that a thumbnail may be."""

SECONDS = 20.0
"""A decoder that takes longer is ended."""

_TASKS_PER_PROCESS = 5000

Geometry = Callable[[Image.Image], Image.Image]


class BadPictureError(Exception):
    """A picture that cannot be embedded; the text is the reason, for people."""


def prepare() -> None:
    """Make a process ready to decode: Pillow's limit replaced by ours, warnings silent."""
    Image.MAX_IMAGE_PIXELS = None  # ours takes its place
    warnings.simplefilter("ignore")


class Decoder:
    """Decoding processes. Close it to end them."""

    def __init__(
        self, settings: Settings, geometry: Geometry, prepare: Callable[[], None] = prepare, seconds: float = SECONDS
    ) -> None:
        """Take the settings and the geometry; each process calls `prepare`, a function of a module, when it starts."""
        self.workers = settings.serve.workers or os.cpu_count() or 1
        self._settings = settings
        self._geometry = geometry
        self._prepare = prepare
        self._seconds = seconds
        self._pool = self._started()
        self._slots = asyncio.Semaphore(2 * self.workers)

    async def decode(self, picture: bytes) -> NDArray[np.uint8]:
        """Return the picture in the model's size: uint8 of shape (height, width, 3), upright, sRGB. Raises `BadPictureError`."""
        async with self._slots:
            try:
                async with asyncio.timeout(3 * self._seconds):  # should the pool lose it: nobody waits for ever
                    return await asyncio.wrap_future(self._scheduled(picture))
            except TimeoutError as error:
                raise BadPictureError(f"took longer than {self._seconds:g} seconds to decode") from error
            except ProcessExpired as error:
                raise BadPictureError(CRASHED) from error

    def close(self) -> None:
        """End the processes."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _scheduled(self, picture: bytes) -> "ProcessFuture[NDArray[np.uint8]]":
        """Give a picture to the processes; should pebble's pool itself have failed, to new ones."""
        task = (picture, self._settings.serve.max_pixels)
        try:
            return self._pool.schedule(_decoded, task, timeout=self._seconds)
        except RuntimeError:
            self.close()
            self._pool = self._started()
            return self._pool.schedule(_decoded, task, timeout=self._seconds)

    def _started(self) -> ProcessPool:
        start = (self._settings.scan.memory_limit, self._geometry, self._prepare)
        return ProcessPool(self.workers, _TASKS_PER_PROCESS, _start, start, forkserver.context())


_geometry: Geometry
"""What a decoding process does with each picture; set when it starts."""


def _start(memory_limit: int, geometry: Geometry, prepare: Callable[[], None]) -> None:
    global _geometry  # noqa: PLW0603
    _geometry = geometry
    contain(memory_limit)
    prepare()


def _decoded(picture: bytes, max_pixels: int) -> NDArray[np.uint8]:
    try:
        return np.asarray(_geometry(decode(open_picture(BytesIO(picture), "", max_pixels, FORMATS), SIDE)))
    except TooManyPixelsError as error:
        raise BadPictureError(f"too many pixels: {error}, at most {max_pixels:,} are allowed") from None
    except MemoryError:
        raise BadPictureError("needs more memory than a decoding process may take") from None
    except Exception as error:  # noqa: BLE001 - decoders raise anything on foreign bytes
        raise BadPictureError(content_reason(error)) from None
