"""The embed stage: thumbnails of a run to vectors in the catalog, batch by batch, whatever engine embeds."""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from functools import partial

from tui_dedup.catalog import Catalog
from tui_dedup.embed import builtin
from tui_dedup.embed.engine import Engine, Opener
from tui_dedup.embed.errors import EngineLostError
from tui_dedup.embed.identity import identify, model_key
from tui_dedup.events import Event, Notice, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.records import ModelInfo
from tui_dedup.settings import Settings
from tui_dedup.spread import Machines
from tui_dedup.text import count, printable
from tui_dedup.workspace import Workspace

BETTER = (
    "The built-in model needs no download and finds copies, crops and edits. "
    "An OpenCLIP model groups photos of one scene better: `dedup-tui models` lists them."
)


def ladder(settings: Settings, machines: Machines | None = None) -> list[Opener]:
    """Return what embeds, in order: where one is lost, the next goes on with what is left."""
    from tui_dedup.embed.local import Local  # noqa: PLC0415 - brings in numpy, which a run with nothing to embed does without
    from tui_dedup.embed.spread import Spread  # noqa: PLC0415

    ours = partial(Spread.opened, machines) if machines else Local.opened
    embed = settings.embed
    if embed.mode == "local" or (embed.mode == "auto" and not embed.service_url):
        return [ours]
    from tui_dedup.embed.remote import Remote  # noqa: PLC0415 - brings in the HTTP client

    return [Remote.opened] if embed.mode == "remote" else [Remote.opened, ours]


def run(
    catalog: Catalog,
    workspace: Workspace,
    run: int,
    settings: Settings,
    openers: Sequence[Opener] = (),
    machines: Machines | None = None,
) -> Iterator[Event]:
    """Embed every content of `run` that has no vector of the chosen model, committing batch by batch.

    `openers` take the place of the engines that the settings name; what this machine would embed is embedded by
    `machines` where there are any. A photo whose thumbnail is missing or broken is told by `PathSkipped` and tried again
    by the next run. Where nothing is missing no engine is opened. Raises `EmbedError` when the model cannot be had, or
    not run as asked.
    """
    started = time.monotonic()
    missing = catalog.vectors.missing(run, model_key(settings.embed))
    yield StageStarted("embed", len(missing))
    if missing:
        yield from _embed(catalog, workspace, run, settings, openers or ladder(settings, machines), missing)
    elif info := catalog.runs.last_use(*identify(settings.embed)):
        catalog.runs.embedded(run, info)
    yield StageFinished("embed", len(missing), time.monotonic() - started)


def _embed(
    catalog: Catalog, workspace: Workspace, run: int, settings: Settings, openers: Sequence[Opener], md5s: Sequence[str]
) -> Iterator[Event]:
    """Embed with the first engine; where it is lost, with the next what is left."""
    left = dict.fromkeys(md5s)
    for number, opener in enumerate(openers, 1):
        try:
            with (
                closing(opener(workspace, settings, list(left))) as engine,
                closing(_committed(catalog, engine, left)) as batches,
            ):
                _check_length(catalog, engine.info)
                catalog.runs.embedded(run, engine.info)
                yield from _notices(engine, len(left))
                for skipped in batches:
                    yield from skipped
                    yield Progress("embed", len(md5s) - len(left))
            return
        except EngineLostError as error:
            if number == len(openers):
                raise
            yield Notice(str(error))


def _check_length(catalog: Catalog, info: ModelInfo) -> None:
    """Raise `EngineLostError` where the catalog holds vectors of this model that are of another length."""
    known = catalog.runs.last_use(info.name, info.pretrained)
    if known and known.dim != info.dim:
        raise EngineLostError(
            f"{printable(info.key)} gives vectors of {info.dim} numbers here ({info.device}), and gave {known.dim} before "
            f"({known.device}). They never mix: choose another --workspace to begin anew."
        )


def _committed(catalog: Catalog, engine: Engine, left: dict[str, None]) -> Generator[list[PathSkipped], None, None]:
    """Keep each batch as it comes, take its contents out of `left`, and yield what to tell of those without a vector."""
    with closing(engine.embed(list(left))) as batches:
        for batch in batches:
            catalog.vectors.add(engine.info.key, batch.md5s, batch.vectors)
            for md5 in (*batch.md5s, *(md5 for md5, _ in batch.skipped)):
                del left[md5]
            yield [PathSkipped(_place(catalog, md5), reason, trouble=True) for md5, reason in batch.skipped]


def _place(catalog: Catalog, md5: str) -> str:
    """Return a path that holds a content, as a person may see it."""
    return printable(next(iter(catalog.files.copies([md5])[md5]), md5))


def _notices(engine: Engine, photos: int) -> Iterator[Notice]:
    yield Notice(f"Embedding {count(photos, 'photo')} with {printable(engine.info.key)} {engine.place}.")
    if engine.info.name == builtin.NAME:
        yield Notice(BETTER)
