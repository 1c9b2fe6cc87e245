"""What the service answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from fastapi import Request, Response
from msgspec import structs
from numpy.typing import NDArray

from tui_dedup.embed.wire import VECTORS, DType, Fault, pack_vectors
from tui_dedup.records import ModelInfo

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Description:
    """The model of the service, and what it takes at once. `key` names the model: vectors of two keys never mix."""

    key: str
    name: str
    pretrained: str
    dim: int
    device: str
    precision: str
    formats: tuple[str, ...]
    max_images: int
    max_bytes: int
    max_pixels: int


def wants_json(request: Request) -> bool:
    """Tell whether a client asked for JSON rather than for numbers as bytes."""
    accepted = request.headers.get("accept", "")
    return JSON in accepted and VECTORS not in accepted


def packed(info: ModelInfo, vectors: NDArray[np.float16], errors: Sequence[Fault], dtype: DType) -> Response:
    """Return vectors as bytes."""
    return Response(pack_vectors(info.key, vectors, errors, dtype), media_type=VECTORS)


def as_json(info: ModelInfo, vectors: NDArray[np.float16], errors: Sequence[Fault]) -> Response:
    """Return vectors as lists of numbers; a picture without one has null."""
    bad = {error.index for error in errors}
    rows = [None if row in bad else vector for row, vector in enumerate(vectors.astype(np.float32).tolist())]
    answer: dict[str, Any] = {
        "embeddings": rows,
        "count": len(rows),
        "model_info": {"key": info.key, **structs.asdict(info)},
        "errors": [msgspec.to_builtins(error) for error in errors],
    }
    return Response(msgspec.json.encode(answer), media_type=JSON)
