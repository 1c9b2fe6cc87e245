"""Pixels to vectors: the image tower of an OpenCLIP model on one device."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tui_dedup.embed.device import Device
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.torchvision_shim import import_torchvision
from tui_dedup.embed.weights import Source

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image

Geometry = Callable[["Image"], "Image"]
"""Brings a picture to the model's size, as the model was trained: resized, then cropped or padded."""


class Encoder:
    """A model ready to embed. `prepare` may run in any number of threads, `encode` in one.

    `dim` is the length of its vectors, `device` and `precision` are how it runs.
    """

    precision = "fp32"

    def __init__(
        self, tower: "torch.nn.Module", geometry: Geometry, mean: tuple[float, ...], std: tuple[float, ...], device: Device
    ) -> None:
        """Take the image tower, the model's geometry, and mean and deviation of its three channels (of 0 to 1)."""
        import torch  # noqa: PLC0415

        self.device = device
        tower.eval().requires_grad_(False).to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._tower = tower
        self._geometry = geometry
        self._scale = torch.tensor([1 / (255 * s) for s in std], device=device).view(3, 1, 1)
        self._shift = torch.tensor([-m / s for m, s in zip(mean, std, strict=True)], device=device).view(3, 1, 1)
        self.dim = self.encode(np.stack([self.prepare(_blank())])).shape[1]

    def prepare(self, image: "Image") -> NDArray[np.uint8]:
        """Return the picture as the model sees it: uint8 of shape (side, side, 3), RGB."""
        return np.asarray(self._geometry(image.convert("RGB")))

    def encode(self, batch: NDArray[np.uint8]) -> NDArray[np.float16]:
        """Return the vectors of prepared pictures.

        `batch`: uint8 of shape (n, side, side, 3). Returns float16 of shape (n, dim), each row of length one;
        a row that the model could not compute holds NaN.
        """
        import torch  # noqa: PLC0415

        with torch.inference_mode():
            pixels = torch.from_numpy(batch).to(self.device).permute(0, 3, 1, 2).float()
            features = self._tower(pixels.mul_(self._scale).add_(self._shift))
            pooled = features[0] if isinstance(features, tuple) else features
            lengths = torch.linalg.vector_norm(pooled.float(), dim=-1, keepdim=True)
            vectors: NDArray[np.float16] = (pooled.float() / lengths).half().cpu().numpy()
        vectors[~np.isfinite(vectors).all(axis=1)] = np.nan
        return vectors


def load(source: Source, device: Device) -> Encoder:
    """Return an encoder of the model at `source`; raises `EmbedError` when its files cannot be loaded."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import_torchvision()
    import open_clip  # noqa: PLC0415

    try:
        model = open_clip.create_model(
            source.model,
            pretrained=str(source.checkpoint) if source.checkpoint else None,
            force_quick_gelu=source.quick_gelu,
            force_preprocess_cfg=source.preprocess,
            require_pretrained=True,
        )
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise EmbedError(f"Model {source.model} cannot be loaded: {error}") from error
    preprocess = open_clip.get_model_preprocess_cfg(model)
    return Encoder(model.visual, _geometry(preprocess), preprocess["mean"], preprocess["std"], device)


def _geometry(preprocess: dict[str, Any]) -> Geometry:
    """Return open_clip's own transform without its last two steps, which `encode` does for a whole batch at once."""
    from open_clip.transform import PreprocessCfg, image_transform_v2  # noqa: PLC0415
    from torchvision.transforms import Compose, Normalize, ToTensor  # noqa: PLC0415

    steps = image_transform_v2(PreprocessCfg(**preprocess), is_train=False).transforms
    geometry: Geometry = Compose([step for step in steps if not isinstance(step, ToTensor | Normalize)])
    return geometry


def _blank() -> "Image":
    from PIL import Image  # noqa: PLC0415

    return Image.new("RGB", (224, 224))
