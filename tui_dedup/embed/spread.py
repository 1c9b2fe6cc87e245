"""The engine of many machines: each holds the model and embeds the thumbnails that it is sent, as this machine would."""

from collections.abc import Generator, Sequence
from contextlib import closing
from functools import partial

import numpy as np
import platformdirs
from msgspec.structs import replace

from tui_dedup.batching import batched
from tui_dedup.embed import thumbnails
from tui_dedup.embed.engine import Batch
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.identity import model_key
from tui_dedup.embed.local import MANY, SAMPLE, Local, load, tune
from tui_dedup.records import ModelInfo
from tui_dedup.settings import APP, Embed, Settings
from tui_dedup.spread import Crew, Machines
from tui_dedup.workspace import Workspace

ON_CPU, ON_GPU = 64, 512
"""Photos that a worker gets at once."""


class Spread:
    """The model of the settings on every machine that there is."""

    def __init__(self, crew: Crew[ModelInfo, Batch], info: ModelInfo, size: int, workspace: Workspace) -> None:
        """Take workers, what the first said of its model, the photos that each gets at once, and where thumbnails lie."""
        self.info = info
        self.place = f"on the cluster's {'GPUs' if info.device == 'cuda' else 'CPUs'} in {info.precision}"
        self._crew = crew
        self._size = size
        self._workspace = workspace

    @classmethod
    def opened(cls, machines: Machines, workspace: Workspace, settings: Settings, md5s: Sequence[str]) -> "Spread":
        """Let the machines load the model and wait for the first. Raises `EmbedError` and `ClusterError`."""
        on_gpus = settings.embed.device == "cuda" or (settings.embed.device == "auto" and machines.gpus > 0)
        if on_gpus and not machines.gpus:
            raise EmbedError("Device cuda was asked for, but no machine of the cluster has a GPU. Choose --device auto.")
        embed = replace(settings.embed, device="cuda" if on_gpus else "cpu", service_token="")
        found = [thumbnails.encoded(workspace.thumbnail(md5)) for md5 in md5s[:SAMPLE]] if len(md5s) >= MANY else []
        sample = [thumbnail for thumbnail in found if isinstance(thumbnail, bytes)]
        crew = machines.crew(partial(Embedder, embed, model_key(embed), sample), on_gpus=on_gpus)
        return cls(crew, crew.first(), ON_GPU if on_gpus else ON_CPU, workspace)

    def embed(self, md5s: Sequence[str]) -> Generator[Batch, None, None]:
        """Yield batches as the machines send them."""
        items = (
            ([(md5, thumbnails.encoded(self._workspace.thumbnail(md5))) for md5 in batch],) for batch in batched(md5s, self._size)
        )
        with closing(self._crew.starmap(items)) as batches:
            yield from filter(None, batches)

    def close(self) -> None:
        """End the workers."""
        self._crew.close()


class Embedder:
    """A worker: the model on this machine."""

    def __init__(self, embed: Embed, key: str, sample: Sequence[bytes]) -> None:
        """Load the model of the key and run it as it is fastest here, measured on thumbnails if there is a sample."""
        models = platformdirs.user_cache_path(APP) / "models"
        if model_key(embed) != key:
            raise EmbedError(f"The weights here are others ({model_key(embed)}) than those of the driver ({key}).")
        encoder = load(models, embed)
        tune(encoder, models, embed, sample)
        self._sent: dict[str, bytes | str] = {}
        self._local = Local(encoder, embed, lambda md5: self._sent[md5])

    @property
    def about(self) -> ModelInfo:
        """The model that makes the vectors."""
        return self._local.info

    def __call__(self, items: Sequence[tuple[str, bytes | str]]) -> Batch:
        """Embed contents, each an MD5 with its thumbnail or why there is none."""
        self._sent = dict(items)
        batches = list(self._local.embed(list(self._sent)))
        return Batch(
            [md5 for batch in batches for md5 in batch.md5s],
            np.concatenate([batch.vectors for batch in batches]),
            [skipped for batch in batches for skipped in batch.skipped],
        )
