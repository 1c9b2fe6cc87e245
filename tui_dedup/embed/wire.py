"""What client and service send each other: pictures one way, vectors the other. All numbers are little-endian.

Pictures: for each the number of its bytes (uint32), then its bytes (JPEG, PNG or WebP).
Vectors: the number of bytes of the head (uint32), the head (JSON, see `Head`), then the numbers, row by row.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

PICTURES = "application/vnd.dedup-tui.pictures"
"""The media type of pictures."""
VECTORS = "application/vnd.dedup-tui.vectors"
"""The media type of vectors."""

DType = Literal["float16", "float32"]
MAX_HEAD = 1 << 20
"""Bytes; no honest head is larger."""
MAX_DIM = 1 << 16

_LENGTH = struct.Struct("<I")


class WireError(ValueError):
    """What arrived does not hold to the format; the text says how."""


class Fault(Struct, frozen=True):
    """A picture that has no vector: its place in the request, from 0 on, and why."""

    index: Annotated[int, Meta(ge=0)]
    reason: Annotated[str, Meta(max_length=500)]


class Head(Struct, frozen=True):
    """What the numbers are: `count` rows of `dim` numbers of `model`. The row of a picture in `errors` holds NaN."""

    model: str
    count: Annotated[int, Meta(ge=0)]
    dim: Annotated[int, Meta(ge=1, le=MAX_DIM)]
    dtype: DType
    errors: list[Fault] = []


def pack_pictures(pictures: Iterable[bytes]) -> bytes:
    """Return pictures as one body."""
    return b"".join(part for picture in pictures for part in (_LENGTH.pack(len(picture)), picture))


def unpack_pictures(body: bytes) -> list[bytes]:
    """Return the pictures of a body; raises `WireError` when it ends within one."""
    pictures = []
    place = 0
    while place < len(body):
        picture, place = _counted(body, place)
        pictures.append(picture)
    return pictures


def pack_vectors(model: str, vectors: NDArray[np.floating], errors: Sequence[Fault] = (), dtype: DType = "float16") -> bytes:
    """Return vectors of shape (n, dim) as one body."""
    count, dim = vectors.shape
    head = msgspec.json.encode(Head(model, count, dim, dtype, list(errors)))
    return b"".join((_LENGTH.pack(len(head)), head, vectors.astype(np.dtype(dtype).newbyteorder("<")).tobytes()))


def unpack_vectors(body: bytes) -> tuple[Head, NDArray[np.floating]]:
    """Return head and vectors of shape (count, dim); raises `WireError` when they do not fit each other."""
    try:
        encoded, place = _counted(body, 0)
        head = msgspec.json.decode(encoded, type=Head)
    except msgspec.MsgspecError as error:
        raise WireError(f"its head cannot be read: {error}") from error
    dtype = np.dtype(head.dtype).newbyteorder("<")
    if len(body) - place != head.count * head.dim * dtype.itemsize:
        raise WireError(f"{len(body) - place} bytes are not {head.count} rows of {head.dim} numbers in {head.dtype}")
    return head, np.frombuffer(body, dtype, offset=place).reshape(head.count, head.dim)


def most_bytes(count: int, dim: int) -> int:
    """Return what the largest honest answer for `count` pictures takes."""
    return _LENGTH.size + MAX_HEAD + count * dim * 4


def _counted(body: bytes, place: int) -> tuple[bytes, int]:
    """Return the part that begins at `place` with its length, and where the next one begins."""
    start = place + _LENGTH.size
    if start > len(body):
        raise WireError("it ends within a length")
    end = start + _LENGTH.unpack_from(body, place)[0]
    if end > len(body):
        raise WireError("it ends before the part that it announces")
    return body[start:end], end
