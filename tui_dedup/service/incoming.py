"""What a request holds: its pictures, read within the limits."""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from fastapi import HTTPException, Request
from msgspec import Struct
from starlette.datastructures import UploadFile

from tui_dedup.embed.wire import PICTURES, WireError, unpack_pictures
from tui_dedup.service.limits import Room
from tui_dedup.settings import Serve

SECONDS = 30.0
"""A client that takes longer to send its body is let go."""

MULTIPART = "multipart/form-data"


class Base64Images(Struct):
    """The JSON body of `/embed/base64`. A client that names a model gets vectors of that one or none."""

    images: list[str]
    model_name: str | None = None
    pretrained: str | None = None


class Incoming:
    """Reads requests. `bodies` is the room for the bytes of all of them at once."""

    def __init__(self, serve: Serve) -> None:
        self.most_images = min(serve.max_images, serve.queue)
        self.most_bytes = serve.max_bytes
        self.bodies = Room(4 * serve.max_bytes)

    @asynccontextmanager
    async def read(self, request: Request) -> AsyncIterator[list[bytes]]:
        """Give the pictures of a request in our own format or as a form, and hold the room for them meanwhile.

        Raises `HTTPException` for what is not as it should be, and `FullError`.
        """
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in (PICTURES, MULTIPART):
            raise HTTPException(415, f"Send {PICTURES} or {MULTIPART}, not {kind or 'a body without a type'}.")
        with self.bodies.take(self._announced(request)):
            async with _in_time():
                pictures = await (self._form(request) if kind == MULTIPART else self._packed(request))
            yield self._counted(pictures)

    @asynccontextmanager
    async def read_json(self, request: Request) -> AsyncIterator[tuple[Base64Images, list[bytes | None]]]:
        """Give a JSON request with its pictures as `read` does; one that is no base64 is None."""
        with self.bodies.take(self._announced(request)):
            async with _in_time():
                body = await request.body()
            try:
                asked = msgspec.json.decode(body, type=Base64Images)
            except (msgspec.MsgspecError, UnicodeError) as error:
                raise HTTPException(422, f"The body is not as it should be: {error}") from error
            yield asked, self._counted([_decoded(image) for image in asked.images])

    def _announced(self, request: Request) -> int:
        """Return how many bytes the body has, as the server in front of us holds the client to."""
        try:
            length = int(request.headers["content-length"])
        except (KeyError, ValueError) as error:
            raise HTTPException(411, "Say in Content-Length how many bytes you send.") from error
        if length > self.most_bytes:
            raise HTTPException(
                413, f"{length:,} bytes are more than the {self.most_bytes:,} of one request. Send fewer pictures."
            )
        return length

    async def _packed(self, request: Request) -> list[bytes]:
        try:
            return unpack_pictures(await request.body())
        except WireError as error:
            raise HTTPException(400, f"The body is not as it should be: {error}.") from error

    async def _form(self, request: Request) -> list[bytes]:
        """Return every file of a form, whatever its field is called."""
        most: dict[str, Any] = {"max_files": self.most_images + 1, "max_fields": 16, "max_part_size": 4096}
        async with request.form(**most) as form:
            return [await part.read() for _, part in form.multi_items() if isinstance(part, UploadFile)]

    def _counted(self, pictures: list[Any]) -> list[Any]:
        if not pictures:
            raise HTTPException(422, "Send at least one picture.")
        if len(pictures) > self.most_images:
            raise HTTPException(413, f"Send at most {self.most_images} pictures in one request.")
        return pictures


def _decoded(image: str) -> bytes | None:
    """Return the bytes of a picture in base64, with or without the start of a `data:` URL."""
    text = image.partition(",")[2] if image.startswith("data:") else image
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(SECONDS):
            yield
    except TimeoutError as error:
        raise HTTPException(408, f"The body did not arrive within {SECONDS:g} s.") from error
