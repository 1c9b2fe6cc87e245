"""The embed stage: thumbnails of a run to vectors in the catalog, batch by batch."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from tui_dedup.batching import batched
from tui_dedup.catalog import Catalog
from tui_dedup.embed import builtin, thumbnails
from tui_dedup.embed.ahead import ahead
from tui_dedup.embed.device import NAMES, cores
from tui_dedup.embed.identity import identify, is_model_file, model_key
from tui_dedup.events import Event, Notice, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.records import ModelInfo
from tui_dedup.settings import Embed, Settings
from tui_dedup.text import count, printable
from tui_dedup.workspace import Workspace

if TYPE_CHECKING:
    from tui_dedup.embed.encoder import Encoder

BETTER = (
    "The built-in model needs no download and finds copies, crops and edits. "
    "An OpenCLIP model groups photos of one scene better: `dedup-tui models` lists them."
)
MANY = 500
"""Photos from which on it pays to measure how the model runs fastest."""
_SAMPLE = 16

Item = TypeVar("Item")
Prepared = NDArray[np.uint8] | str
"""A picture as the model sees it, or why there is none."""


def run(catalog: Catalog, workspace: Workspace, run: int, settings: Settings) -> Iterator[Event]:
    """Embed every content of `run` that has no vector of the chosen model, committing batch by batch.

    A photo whose thumbnail is missing or broken is told by `PathSkipped` and tried again by the next run. Where
    nothing is missing no model is loaded. Raises `EmbedError` when the model cannot be had, or not run as asked.
    """
    started = time.monotonic()
    missing = catalog.vectors.missing(run, model_key(settings.embed))
    yield StageStarted("embed", len(missing))
    if missing:
        yield from _embed(catalog, workspace, run, settings, missing)
    elif info := catalog.runs.last_use(*identify(settings.embed)):
        catalog.runs.embedded(run, info)
    yield StageFinished("embed", len(missing), time.monotonic() - started)


def _embed(catalog: Catalog, workspace: Workspace, run: int, settings: Settings, md5s: list[str]) -> Iterator[Event]:
    encoder = _load(workspace, settings.embed)

    def prepare(md5: str) -> Prepared:
        image = thumbnails.read(workspace.thumbnail(md5))
        return image if isinstance(image, str) else encoder.prepare(image)

    _tune(encoder, workspace, settings.embed, map(prepare, md5s), len(md5s))
    info = ModelInfo(*identify(settings.embed), encoder.dim, encoder.device, encoder.tuning.precision)
    catalog.runs.embedded(run, info)
    yield from _notices(info, len(md5s))
    size, lanes = encoder.tuning.batch_size, encoder.lanes
    done = 0
    with (
        closing(ahead(prepare, md5s, workers=cores(), window=size * (lanes + 1))) as prepared,
        closing(ahead(partial(_encode, encoder), batched(zip(md5s, prepared, strict=True), size), lanes, lanes)) as batches,
    ):
        for batch in batches:
            catalog.vectors.add(info.key, batch.md5s, batch.vectors)
            yield from (PathSkipped(_place(catalog, md5), reason, trouble=True) for md5, reason in batch.skipped)
            done += len(batch.md5s) + len(batch.skipped)
            yield Progress("embed", done)


def _tune(encoder: "Encoder", workspace: Workspace, embed: Embed, prepared: Iterator[Prepared], photos: int) -> None:
    """Run the model as it was fastest here; where nobody measured yet, measure first if that is worth its time."""
    from tui_dedup.embed.tuning import Tunings, measure  # noqa: PLC0415

    kept = Tunings(workspace.models)
    key = model_key(embed)
    measured = kept.get(key, encoder.device)
    if measured is not None:
        encoder.tune(measured.tuning)
    elif photos >= MANY:
        pictures = [picture for picture in islice(prepared, _SAMPLE) if not isinstance(picture, str)]
        if pictures:
            kept.put(key, encoder.device, measure(encoder, np.stack(pictures)))
    if embed.batch_size:
        encoder.tune(replace(encoder.tuning, batch_size=embed.batch_size))


@dataclass(frozen=True, slots=True)
class _Batch:
    """Contents with their vectors, float16 of shape (n, dim), and contents without, with the reason."""

    md5s: list[str]
    vectors: NDArray[np.float16]
    skipped: list[tuple[str, str]]


def _encode(encoder: "Encoder", items: list[tuple[str, Prepared]]) -> _Batch:
    skipped = [(md5, picture) for md5, picture in items if isinstance(picture, str)]
    pictures = [(md5, picture) for md5, picture in items if not isinstance(picture, str)]
    if not pictures:
        return _Batch([], np.empty((0, encoder.dim), np.float16), skipped)
    md5s = np.array([md5 for md5, _ in pictures])
    vectors = encoder.encode(np.stack([picture for _, picture in pictures]))
    good = np.isfinite(vectors).all(axis=1)
    skipped += [(md5, "the model gives no usable vector for it") for md5 in md5s[~good].tolist()]
    return _Batch(md5s[good].tolist(), vectors[good], skipped)


def _place(catalog: Catalog, md5: str) -> str:
    """Return a path that holds a content, as a person may see it."""
    return printable(next(iter(catalog.files.copies([md5])[md5]), md5))


def _load(workspace: Workspace, embed: Embed) -> "Encoder":
    from tui_dedup.embed import device, loading, modelfile, weights  # noqa: PLC0415

    place = device.choose(embed.device)
    if is_model_file(embed.model):
        return modelfile.load(Path(embed.model).expanduser(), place)
    return loading.load(weights.find(embed, workspace.models), place)


def _notices(info: ModelInfo, photos: int) -> Iterator[Notice]:
    yield Notice(f"Embedding {count(photos, 'photo')} with {printable(info.key)} on {NAMES[info.device]} in {info.precision}.")
    if info.name == builtin.NAME:
        yield Notice(BETTER)
