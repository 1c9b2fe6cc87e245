"""What a model is called in the catalog, known without loading it."""

import hashlib
from functools import cache
from pathlib import Path

from tui_dedup.embed import builtin
from tui_dedup.embed.errors import EmbedError
from tui_dedup.settings import Embed

LOCAL_DIR = "local-dir:"
_DIGITS = 12


def identify(embed: Embed) -> tuple[str, str]:
    """Return name and weights of the model that the settings ask for, as `ModelInfo` keeps them.

    Weights that lie in files are named by a digest of their bytes, so that other weights of the same file name
    never pass for these. Raises `EmbedError` when such a file is missing.
    """
    if embed.model == builtin.NAME:
        return builtin.NAME, builtin.PRETRAINED
    if embed.model.startswith(LOCAL_DIR):
        folder = Path(embed.model.removeprefix(LOCAL_DIR)).expanduser()
        return LOCAL_DIR + folder.name, _digest(sorted(file for file in _listed(folder) if file.is_file()))
    if is_model_file(embed.model):
        file = Path(embed.model).expanduser()
        return file.name, _digest([file, file.with_name(f"{file.name}.json")])
    if is_file(embed.pretrained):
        file = Path(embed.pretrained).expanduser()
        return embed.model, f"{file.name}@{_digest([file])}"
    return embed.model, embed.pretrained


def model_key(embed: Embed) -> str:
    """Return the key of the catalog's vectors for these settings, the same as `ModelInfo.key`."""
    return "/".join(identify(embed))


def is_model_file(model: str) -> bool:
    """Tell whether a model is named by the path of a TorchScript or ONNX file."""
    return Path(model).suffix in (".onnx", ".pt", ".ts")


def is_file(pretrained: str) -> bool:
    """Tell whether the weights are named by a path and not by one of OpenCLIP's tags."""
    return "/" in pretrained or Path(pretrained).suffix != ""


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise EmbedError(f"{folder}: {error.strerror}. Name a folder with open_clip_config.json and its weights.") from error


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        try:
            stat = file.stat()
            digest.update(_file_digest(file, stat.st_size, stat.st_mtime_ns))
        except OSError as error:
            raise EmbedError(f"{file}: {error.strerror}. A model needs all of its files.") from error
    return digest.hexdigest()[:_DIGITS]


@cache
def _file_digest(file: Path, size: int, mtime_ns: int) -> bytes:  # noqa: ARG001
    """Return the SHA-256 of a file, read once for each size and time of change."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
