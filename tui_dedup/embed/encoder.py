"""Pixels to vectors: the image tower of a model on one device."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from tui_dedup.embed.device import NAMES, Device, lanes
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.geometry import Geometry
from tui_dedup.embed.tuning import Tuning

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image


class Encoder:
    """A model ready to embed. `prepare` may run in any number of threads, `encode` in `lanes` of them.

    `dim` is the length of its vectors, `device` where it runs, `tuning` how, and `geometry` what `prepare` does.
    """

    def __init__(
        self, tower: "torch.nn.Module", geometry: Geometry, mean: Sequence[float], std: Sequence[float], device: Device
    ) -> None:
        """Take the image tower, the model's geometry, and mean and deviation of its three channels (of 0 to 1)."""
        import torch  # noqa: PLC0415

        self.device = device
        self.lanes = lanes(device)
        if device == "cpu":
            torch.set_num_threads(1)
        self._tower = tower.eval().to(device)
        self.geometry = geometry
        self._scale = torch.tensor([1 / (255 * s) for s in std], device=device).view(3, 1, 1)
        self._shift = torch.tensor([-m / s for m, s in zip(mean, std, strict=True)], device=device).view(3, 1, 1)
        self.tune(Tuning())
        self.dim = self.encode(np.stack([self.prepare(_blank())])).shape[1]

    def tune(self, tuning: Tuning) -> None:
        """Run as `tuning` says from now on."""
        import torch  # noqa: PLC0415

        self.tuning = tuning
        self._order = torch.channels_last if tuning.channels_last else torch.contiguous_format
        self._tower.to(memory_format=self._order)  # type: ignore[call-overload]

    def prepare(self, image: "Image") -> NDArray[np.uint8]:
        """Return the picture as the model sees it: uint8 of shape (side, side, 3), RGB."""
        return np.asarray(self.geometry(image.convert("RGB")))

    def encode(self, batch: NDArray[np.uint8]) -> NDArray[np.float16]:
        """Return the vectors of prepared pictures.

        `batch`: uint8 of shape (n, side, side, 3). Returns float16 of shape (n, dim), each row of length one;
        a row that the model could not compute holds NaN. Where the device's memory is too small, forward passes
        are halved from then on. Raises `EmbedError` when the model cannot run at all.
        """
        vectors: list[NDArray[np.float16]] = []
        rest = batch
        while len(rest):
            part = rest[: self.tuning.batch_size]
            try:
                vectors.append(self._forward(part))
            except RuntimeError as error:
                self._make_room(len(part), error)
            else:
                rest = rest[len(part) :]
        return np.concatenate(vectors)

    def _forward(self, batch: NDArray[np.uint8]) -> NDArray[np.float16]:
        import torch  # noqa: PLC0415

        half = torch.float16 if self.tuning.precision == "fp16" else torch.bfloat16
        with torch.inference_mode(), torch.autocast(self.device, half, enabled=self.tuning.precision != "fp32"):
            pixels = torch.from_numpy(batch).to(self.device).permute(0, 3, 1, 2).float()
            pixels = pixels.mul_(self._scale).add_(self._shift).contiguous(memory_format=self._order)
            pooled = _pooled(self._tower(pixels)).float()
            if pooled.ndim != 2 or len(pooled) != len(batch):
                raise EmbedError(f"The model gives numbers of shape {tuple(pooled.shape)}, not one vector for each photo.")
            unit = pooled / torch.linalg.vector_norm(pooled, dim=-1, keepdim=True)
            vectors: NDArray[np.float16] = unit.half().cpu().numpy()
        vectors[~np.isfinite(vectors).all(axis=1)] = np.nan
        return vectors

    def _make_room(self, size: int, error: RuntimeError) -> None:
        """Halve the forward pass when memory was the trouble; raise otherwise, or when one photo is too much."""
        if not _out_of_memory(error):
            raise EmbedError(f"The model fails on {NAMES[self.device]}: {error}. Try --device cpu.") from error
        if size == 1:
            raise EmbedError(f"{NAMES[self.device]} has too little memory for this model. Try --device cpu.") from error
        self.tune(replace(self.tuning, batch_size=size // 2))


def _pooled(features: Any) -> "torch.Tensor":
    """Return the picture's vector of a tower that gives it alone, or followed by its tokens."""
    pooled: torch.Tensor = features[0] if isinstance(features, tuple) else features
    return pooled


def _out_of_memory(error: RuntimeError) -> bool:
    """Tell whether memory ran out: CUDA has an error of its own, MPS and the CPU say so in words."""
    text = str(error).lower()
    return "out of memory" in text or "can't allocate memory" in text


def _blank() -> "Image":
    from PIL import Image  # noqa: PLC0415

    return Image.new("RGB", (224, 224))
