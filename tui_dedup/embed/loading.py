"""Models of OpenCLIP as encoders."""

import os
from collections.abc import Sequence
from typing import Any

from tui_dedup.embed.device import Device
from tui_dedup.embed.encoder import Encoder
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.fusing import fused
from tui_dedup.embed.geometry import Geometry
from tui_dedup.embed.torchvision_shim import import_torchvision
from tui_dedup.embed.weights import Source


def load(source: Source, device: Device) -> Encoder:
    """Return an encoder of the model at `source`; raises `EmbedError` when its files cannot be loaded.

    Only the image tower stays in memory, and no network is asked for anything.
    """
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
    tower = fused(model.visual.eval(), sides(preprocess["size"]))
    return Encoder(tower, geometry(preprocess), preprocess["mean"], preprocess["std"], device)


def sides(size: int | Sequence[int]) -> tuple[int, int]:
    """Return height and width of a picture's size as open_clip writes it."""
    return (size, size) if isinstance(size, int) else (size[0], size[-1])


def geometry(preprocess: dict[str, Any]) -> Geometry:
    """Return the geometry of open_clip's settings; the steps that follow are the encoder's, for a whole batch at once."""
    height, width = sides(preprocess["size"])
    fill = preprocess.get("fill_color", 0)
    return Geometry(height, width, preprocess["interpolation"], preprocess["resize_mode"], fill)
