"""Where a model's weights lie on this machine. Nothing here reaches for the network."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui_dedup.embed import builtin
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.identity import LOCAL_DIR, is_file
from tui_dedup.embed.torchvision_shim import import_torchvision
from tui_dedup.settings import Embed


@dataclass(frozen=True, slots=True)
class Source:
    """A model that open_clip can load without a network.

    `model` is open_clip's name or a `local-dir:` folder, `checkpoint` the file of its weights (None: in the folder),
    `preprocess` what the weights want otherwise than the model's defaults.
    """

    model: str
    checkpoint: Path | None = None
    preprocess: dict[str, Any] = field(default_factory=dict)
    quick_gelu: bool = False


def find(embed: Embed, models: Path) -> Source:
    """Return where the model of the settings lies, making the built-in one below `models` the first time.

    Raises `EmbedError` for a model or weights that OpenCLIP does not know, or that are not on this machine.
    """
    if embed.model == builtin.NAME:
        return Source(LOCAL_DIR + str(builtin.folder(models)))
    if embed.model.startswith(LOCAL_DIR):
        return Source(LOCAL_DIR + str(Path(embed.model.removeprefix(LOCAL_DIR)).expanduser()))
    _check_known(embed.model)
    if is_file(embed.pretrained):
        return Source(embed.model, Path(embed.pretrained).expanduser())
    return _tagged(embed.model, embed.pretrained)


def _check_known(model: str) -> None:
    import_torchvision()
    import open_clip  # noqa: PLC0415

    if model not in open_clip.list_models():
        raise EmbedError(f"OpenCLIP has no model {model}. `dedup-tui models` lists what it has.")


def _tagged(model: str, tag: str) -> Source:
    import open_clip  # noqa: PLC0415

    config = open_clip.get_pretrained_cfg(model, tag)
    if not config:
        tags = ", ".join(open_clip.list_pretrained_tags_by_model(model)) or "none, name a checkpoint's path"
        raise EmbedError(f"{model} has no weights {tag or '(none named)'}. Set embed.pretrained to one of: {tags}.")
    checkpoint = _cached(config)
    if checkpoint is None:
        raise EmbedError(
            f"The weights of {model}/{tag} are not on this machine. Fetch them with `dedup-tui models download {model} {tag}`, "
            "or use --model builtin, which needs no download."
        )
    return Source(model, checkpoint, config, bool(config.get("quick_gelu", False)))


def _cached(config: dict[str, Any]) -> Path | None:
    """Return the weights of one of OpenCLIP's entries from its caches, safetensors first, or None."""
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415

    if config.get("hf_hub"):
        repository, name = os.path.split(config["hf_hub"])
        name = name or "open_clip_pytorch_model.bin"
        for candidate in (Path(name).with_suffix(".safetensors").name, "open_clip_model.safetensors", name):
            found = try_to_load_from_cache(repository, candidate)
            if isinstance(found, str):
                return Path(found)
    if config.get("url"):
        file = Path("~/.cache/clip").expanduser() / Path(config["url"]).name
        return file if file.is_file() else None
    return None
