"""The Open Inference Protocol (KServe v2) over REST, as Triton and others speak it, with its binary tensors.

The model takes encoded pictures (one BYTES tensor: the server decodes and preprocesses) and gives one FP16 or FP32
tensor of shape (n, dim), each row of length one, NaN for a picture that has no vector. The protocol has no word for
weights, so the model's name on the server vouches for them: the key, with `--` for `/`.
https://github.com/kserve/open-inference-protocol, and Triton's `extension_binary_data`
"""

import re
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tui_dedup.embed import wire
from tui_dedup.embed.dialects import Described, LieError, RefusedError
from tui_dedup.embed.transport import Answer, Transport, explained
from tui_dedup.embed.wire import Fault
from tui_dedup.text import printable

HEADER_LENGTH = "Inference-Header-Content-Length"
"""Bytes of JSON at the start of a body that goes on with tensors."""
NO_VECTOR = "the service gives no vector for it"

_TYPES: dict[str, np.dtype[np.floating]] = {"FP16": np.dtype("<f2"), "FP32": np.dtype("<f4")}
_PRECISIONS = {"FP16": "fp16", "FP32": "fp32"}
_MOST_PICTURES = 256
_MOST_BYTES = 16_000_000


class Tensor(Struct):
    """A tensor that a model takes or gives; -1 stands for any length."""

    name: str
    datatype: str
    shape: list[int]


class Metadata(Struct):
    """What a server says of a model."""

    name: str
    inputs: list[Tensor]
    outputs: list[Tensor]
    platform: str = ""


class Output(Struct):
    """A tensor of an answer: its numbers are in `data`, or follow the JSON in so many bytes."""

    name: str
    datatype: str
    shape: list[int]
    parameters: dict[str, Any] = {}
    data: list[Any] | None = None


class Inferred(Struct):
    """The JSON of an answer."""

    outputs: list[Output]


def model_name(key: str) -> str:
    """Return what a model is called on a server: its key in letters that every server allows."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", key.replace("/", "--"))


class KServe:
    """The dialect of the Open Inference Protocol."""

    async def describe(self, transport: Transport, key: str) -> Described:
        """Ask for the model's metadata."""
        self._path = f"/v2/models/{model_name(key)}"
        answer = await transport.get(self._path)
        if answer.status != 200:
            raise LieError(f"{explained(transport.url, answer)} It must hold a model named {model_name(key)}.")
        try:
            metadata = msgspec.json.decode(answer.body, type=Metadata)
            self._input = next(tensor for tensor in metadata.inputs if tensor.datatype == "BYTES")
            self._output = next(tensor for tensor in metadata.outputs if tensor.datatype in _TYPES)
        except (msgspec.MsgspecError, UnicodeError, StopIteration) as error:
            raise LieError(
                f"The model {model_name(key)} at {transport.url} must take one tensor of BYTES and give one of FP16 or FP32."
            ) from error
        dim = self._output.shape[-1] if self._output.shape else 0
        if not 0 < dim <= wire.MAX_DIM:
            raise LieError(f"The model {model_name(key)} at {transport.url} does not say how long its vectors are.")
        device = printable(metadata.platform)[:100] or "unknown"
        return Described(key, dim, device, _PRECISIONS[self._output.datatype], _MOST_PICTURES, _MOST_BYTES)

    async def embed(self, transport: Transport, pictures: list[bytes]) -> tuple[NDArray[np.floating], list[Fault]]:
        """Send pictures as one tensor. A server that refuses it says nothing of the single picture: `RefusedError`."""
        tensor = wire.pack_pictures(pictures)  # BYTES have the same layout
        shape = [len(pictures)] + [1] * (len(self._input.shape) - 1)
        head = msgspec.json.encode(
            {
                "inputs": [
                    {
                        "name": self._input.name,
                        "datatype": "BYTES",
                        "shape": shape,
                        "parameters": {"binary_data_size": len(tensor)},
                    }
                ],
                "outputs": [{"name": self._output.name, "parameters": {"binary_data": True}}],
            }
        )
        headers = {"Content-Type": "application/octet-stream", HEADER_LENGTH: str(len(head))}
        most = wire.most_bytes(len(pictures), 8 * self._output.shape[-1])  # numbers in JSON take more room
        answer = await transport.post(f"{self._path}/infer", head + tensor, headers, most)
        if answer.status in (400, 422):
            raise RefusedError(printable(answer.body[:200].decode("utf-8", "replace")))
        if answer.status != 200:
            raise LieError(explained(transport.url, answer))
        vectors = self._read(answer)
        bad = np.flatnonzero(np.isnan(vectors).any(axis=1)).tolist()
        return vectors, [Fault(row, NO_VECTOR) for row in bad]

    def _read(self, answer: Answer) -> NDArray[np.floating]:
        """Return the tensor of an answer, in two dimensions."""
        try:
            length = int(answer.headers.get(HEADER_LENGTH, len(answer.body)))
            (output,) = msgspec.json.decode(answer.body[:length], type=Inferred).outputs
            dtype = _TYPES[output.datatype]
            if output.data is None:
                size = int(output.parameters["binary_data_size"])
                numbers = np.frombuffer(answer.body[length : length + size], dtype)
            else:
                numbers = np.array(output.data, dtype)
            count, dim = output.shape
            return numbers.reshape(count, dim)
        except (msgspec.MsgspecError, UnicodeError, KeyError, ValueError, TypeError, IndexError) as error:
            raise LieError(f"The service answers in no known format: {error!r}.") from error
