"""The engine of this machine: thumbnails decoded by threads, ahead of the passes of the model."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from tui_dedup.batching import batched
from tui_dedup.embed import thumbnails
from tui_dedup.embed.ahead import ahead
from tui_dedup.embed.device import NAMES, cores
from tui_dedup.embed.engine import Batch
from tui_dedup.embed.identity import identify, is_model_file, model_key
from tui_dedup.records import ModelInfo
from tui_dedup.settings import Embed, Settings
from tui_dedup.workspace import Workspace

if TYPE_CHECKING:
    from tui_dedup.embed.encoder import Encoder

MANY = 500
"""Photos from which on it pays to measure how the model runs fastest."""
NO_VECTOR = "the model gives no usable vector for it"
SAMPLE = 16
"""Pictures on which it is measured."""

Prepared = NDArray[np.uint8] | str
"""A picture as the model sees it, or why there is none."""


class Local:
    """The model of the settings on a device of this machine."""

    def __init__(self, encoder: "Encoder", embed: Embed, thumbnail: Callable[[str], Path | bytes | str]) -> None:
        """Take a loaded and tuned model, the settings that it fulfils, and what gives the thumbnail of a content.

        That is the path or the bytes of a JPEG, or why there is none.
        """
        self.info = ModelInfo(*identify(embed), encoder.dim, encoder.device, encoder.tuning.precision)
        self.place = f"on {NAMES[encoder.device]} in {encoder.tuning.precision}"
        self._encoder = encoder
        self._thumbnail = thumbnail

    @classmethod
    def opened(cls, workspace: Workspace, settings: Settings, md5s: Sequence[str]) -> "Local":
        """Load the model and run it as it is fastest for so many photos. Raises `EmbedError` when it cannot be had."""
        encoder = load(workspace.models, settings.embed)
        tune(encoder, workspace.models, settings.embed, map(workspace.thumbnail, md5s if len(md5s) >= MANY else ()))
        return cls(encoder, settings.embed, workspace.thumbnail)

    def embed(self, md5s: Sequence[str]) -> Generator[Batch, None, None]:
        """Yield the contents in their order, a forward pass at a time; the next ones are under way meanwhile."""
        size, lanes = self._encoder.tuning.batch_size, self._encoder.lanes
        with (
            closing(ahead(self._prepared, md5s, workers=cores(), window=size * (lanes + 1))) as prepared,
            closing(ahead(self._encode, batched(zip(md5s, prepared, strict=True), size), lanes, lanes)) as batches,
        ):
            yield from batches

    def close(self) -> None:
        """Do nothing: the memory goes with the object."""

    def _prepared(self, md5: str) -> Prepared:
        return _prepare(self._encoder, self._thumbnail(md5))

    def _encode(self, items: list[tuple[str, Prepared]]) -> Batch:
        skipped = [(md5, picture) for md5, picture in items if isinstance(picture, str)]
        pictures = [(md5, picture) for md5, picture in items if not isinstance(picture, str)]
        if not pictures:
            return Batch([], np.empty((0, self._encoder.dim), np.float16), skipped)
        md5s = np.array([md5 for md5, _ in pictures])
        vectors = self._encoder.encode(np.stack([picture for _, picture in pictures]))
        good = np.isfinite(vectors).all(axis=1)
        skipped += [(md5, NO_VECTOR) for md5 in md5s[~good].tolist()]
        return Batch(md5s[good].tolist(), vectors[good], skipped)


def load(models: Path, embed: Embed) -> "Encoder":
    """Return the model of the settings on its device, not tuned yet; raises `EmbedError` when it cannot be had.

    `models` is the folder of those that were fetched or converted.
    """
    from tui_dedup.embed import device, loading, modelfile, weights  # noqa: PLC0415

    place = device.choose(embed.device)
    if is_model_file(embed.model):
        return modelfile.load(Path(embed.model).expanduser(), place)
    return loading.load(weights.find(embed, models), place)


def tune(encoder: "Encoder", models: Path, embed: Embed, sample: Iterable[Path | bytes]) -> None:
    """Run the model as it was fastest here; where nobody measured yet, measure on a sample of thumbnails, if any."""
    if not tuned(encoder, models, embed):
        prepared = (_prepare(encoder, thumbnail) for thumbnail in sample)
        pictures = list(islice((picture for picture in prepared if not isinstance(picture, str)), SAMPLE))
        if pictures:
            measure(encoder, models, embed, np.stack(pictures))


def tuned(encoder: "Encoder", models: Path, embed: Embed) -> bool:
    """Run the model as it was fastest here; return whether anybody has measured that."""
    from tui_dedup.embed.tuning import Tunings  # noqa: PLC0415

    measured = Tunings(models).get(model_key(embed), encoder.device)
    if measured is not None:
        encoder.tune(measured.tuning)
    _keep_to(embed, encoder)
    return measured is not None


def measure(encoder: "Encoder", models: Path, embed: Embed, pictures: NDArray[np.uint8]) -> None:
    """Find how the model runs fastest here, in seconds, run it so, and keep that beside the models.

    `pictures`: prepared photos, uint8 of shape (n, side, side, 3).
    """
    from tui_dedup.embed import tuning  # noqa: PLC0415

    tuning.Tunings(models).put(model_key(embed), encoder.device, tuning.measure(encoder, pictures))
    _keep_to(embed, encoder)


def _keep_to(embed: Embed, encoder: "Encoder") -> None:
    """Take the size of a pass from the settings where they name one."""
    if embed.batch_size:
        encoder.tune(replace(encoder.tuning, batch_size=embed.batch_size))


def _prepare(encoder: "Encoder", thumbnail: Path | bytes | str) -> Prepared:
    image = thumbnail if isinstance(thumbnail, str) else thumbnails.read(thumbnail)
    return image if isinstance(image, str) else encoder.prepare(image)
