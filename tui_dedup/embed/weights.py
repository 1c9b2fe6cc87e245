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

SAFE_WEIGHTS = "open_clip_model.safetensors"
PLAIN_WEIGHTS = "open_clip_pytorch_model.bin"


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
    if is_file(embed.pretrained):
        _check_known(embed.model)
        return Source(embed.model, Path(embed.pretrained).expanduser())
    return _tagged(embed.model, embed.pretrained)


def _check_known(model: str) -> None:
    import_torchvision()
    import open_clip  # noqa: PLC0415

    if model not in open_clip.list_models():
        raise EmbedError(f"OpenCLIP has no model {model}. `dedup-tui models` lists what it has.")


def entry(model: str, tag: str) -> dict[str, Any]:
    """Return OpenCLIP's entry of a model's weights; raises `EmbedError` when it has none of that name."""
    _check_known(model)
    import open_clip  # noqa: PLC0415

    config: dict[str, Any] = open_clip.get_pretrained_cfg(model, tag)
    if not config:
        tags = ", ".join(open_clip.list_pretrained_tags_by_model(model)) or "none, name a checkpoint's path"
        raise EmbedError(f"{model} has no weights {tag or '(none named)'}. Set embed.pretrained to one of: {tags}.")
    return config


def cached(model: str, tag: str) -> Path | None:
    """Return the file of a model's weights if it is on this machine."""
    return _cached(entry(model, tag))


def _tagged(model: str, tag: str) -> Source:
    config = entry(model, tag)
    checkpoint = _cached(config)
    if checkpoint is None:
        raise EmbedError(
            f"The weights of {model}/{tag} are not on this machine. Fetch them with `dedup-tui models download {model} {tag}`, "
            "or use --model builtin, which needs no download."
        )
    return Source(model, checkpoint, config, bool(config.get("quick_gelu", False)))


def _cached(config: dict[str, Any]) -> Path | None:
    """Return the weights of one of OpenCLIP's entries from the hub's cache on this machine, or None."""
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415

    repository, names = hub_files(config)
    found = (try_to_load_from_cache(repository, name) for name in names)
    return next((Path(path) for path in found if isinstance(path, str)), None)


def hub_files(config: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the hub's repository of one of OpenCLIP's entries and the names that its weights may have, best first."""
    repository, name = os.path.split(config.get("hf_hub", ""))
    if not repository:
        return "", []
    return repository, [Path(name).with_suffix(".safetensors").name, name] if name else [SAFE_WEIGHTS, PLAIN_WEIGHTS]
