"""Image encoders that are one file: TorchScript or ONNX, with their preprocessing in a small JSON file beside them.

`model.onnx` goes with `model.onnx.json`: `{"size": 288, "mean": [...], "std": [...], "interpolation": "bilinear",
"resize_mode": "squash"}`. Size, mean and deviation are the model's; the rest may be left out. The model takes float32
of shape (n, 3, size, size) and gives one vector for each picture.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from tui_dedup.embed.device import Device
from tui_dedup.embed.encoder import Encoder
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.loading import geometry
from tui_dedup.embed.torchvision_shim import import_torchvision

if TYPE_CHECKING:
    from torch import Tensor, nn

Channels = tuple[float, float, float]


class Preprocess(Struct, frozen=True, forbid_unknown_fields=True):
    """What a model file wants done to a picture, in open_clip's words."""

    size: Annotated[int, Meta(ge=16, le=2048)]
    mean: Channels
    std: Channels
    interpolation: Literal["bicubic", "bilinear"] = "bicubic"
    resize_mode: Literal["shortest", "longest", "squash"] = "shortest"


def load(path: Path, device: Device) -> Encoder:
    """Return an encoder of the model file at `path`; raises `EmbedError` when it or its JSON cannot be used.

    Take such files from people you trust: a TorchScript file is a program.
    """
    import_torchvision()
    preprocess = _preprocess(path)
    try:
        tower = _onnx(path) if path.suffix == ".onnx" else _script(path)
        shape = geometry(msgspec.to_builtins(preprocess))
        return Encoder(tower, shape, preprocess.mean, preprocess.std, "cpu" if path.suffix == ".onnx" else device)
    except (OSError, RuntimeError, ValueError) as error:
        raise EmbedError(f"{path} cannot be loaded: {error}") from error


def _preprocess(path: Path) -> Preprocess:
    beside = path.with_name(f"{path.name}.json")
    try:
        return msgspec.json.decode(beside.read_bytes(), type=Preprocess)
    except (OSError, msgspec.MsgspecError) as error:
        raise EmbedError(f"{beside}: {error}. It must name size, mean and std of the model.") from error


def _script(path: Path) -> "nn.Module":
    import torch  # noqa: PLC0415

    tower: nn.Module = torch.jit.load(str(path), map_location="cpu")  # type: ignore[no-untyped-call]
    return tower


def _onnx(path: Path) -> "nn.Module":
    """Return an ONNX model as a tower of torch. It runs on the CPU, one thread for each pass as all of ours.

    The errors of ONNX Runtime have no base of their own, so all are caught and raised as `RuntimeError`.
    """
    try:
        import onnxruntime  # noqa: PLC0415
    except ImportError as error:
        raise EmbedError(f"{path} needs ONNX Runtime: pip install 'dedup-tui[onnx]'.") from error
    import torch  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise RuntimeError(str(error)) from error
    name = session.get_inputs()[0].name

    class Tower(torch.nn.Module):
        def forward(self, pixels: "Tensor") -> "Tensor":
            try:
                return torch.from_numpy(session.run(None, {name: pixels.float().numpy()})[0])
            except Exception as error:
                raise RuntimeError(str(error)) from error

    return Tower()
