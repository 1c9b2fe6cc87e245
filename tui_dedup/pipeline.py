"""Find, scan, embed and match as one stream of events.

The app's worker process, `--batch` and the tests all run this. Whoever pulls the events sets the pace: not pulling
is a pause, and closing the generator is a cancel. What was done so far lies in the catalog, and the next run goes on
from there.
"""

import os
from collections.abc import Collection, Generator, Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter

from tui_dedup import act, embed, exports, match, scan
from tui_dedup.act import plan
from tui_dedup.catalog import Catalog, Run
from tui_dedup.errors import CannotStartError
from tui_dedup.events import Event, Finished, Notice, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.jobs import ApplyJob, Job, RunJob, StageName
from tui_dedup.records import Level, Skipped, SourceFile
from tui_dedup.settings import Settings
from tui_dedup.sources import folder
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace

ALL_STAGES: tuple[StageName, ...] = ("scan", "embed", "group")
_BATCH = 500


class PipelineError(CannotStartError):
    """The run cannot be made as asked; the message says why and what to do."""


def run(settings: Settings, stages: Collection[StageName] = ALL_STAGES) -> Iterator[Event]:
    """Run the stages over `settings.paths` and yield what happens.

    `embed` and `group` without `scan` go on from the last scan of the workspace. Raises `SourceError` for a root that
    cannot be walked, `WorkspaceError`, `CatalogError`, `EmbedError` and `PipelineError`, each with a message for people.
    """
    workspace = Workspace(settings.workspace)
    with workspace.lock(), Catalog(workspace.catalog) as catalog:
        number = (yield from _scanned(catalog, workspace, settings)) if "scan" in stages else _last(catalog).id
        whole = True
        if "embed" in stages and Level.AI in settings.match.levels:
            whole = yield from _embedded(catalog, workspace, number, settings)
        if "group" in stages:
            yield from _timed(catalog, number, "match", match.run(catalog, workspace, number, settings))
        exports.write(catalog, workspace, number)
        catalog.runs.finish(number)
        whole = whole and not any(item.trouble for item in catalog.files.unreadable(number))
    yield Finished(number, partial=not whole)


def _last(catalog: Catalog) -> Run:
    last = catalog.runs.last()
    if last is None:
        raise PipelineError("Nothing was scanned in this workspace yet. Run `dedup-tui scan PATH` first.")
    return last


def _scanned(catalog: Catalog, workspace: Workspace, settings: Settings) -> Generator[Event, None, int]:
    roots = folder.resolve(settings.paths)
    number = catalog.runs.begin([printable(root) for root in roots])
    started = perf_counter()
    yield from _found(catalog, number, roots, settings)
    yield from scan.run(catalog, workspace, number, settings)
    catalog.files.forget(number, _vanished(catalog, number, roots))
    catalog.runs.took(number, "scan", perf_counter() - started)
    return number


def _found(catalog: Catalog, number: int, roots: Sequence[str], settings: Settings) -> Iterator[Event]:
    started = perf_counter()
    count = 0
    yield StageStarted("find", None)
    items = folder.find(roots, settings.scan)
    while batch := list(islice(items, _BATCH)):
        files = [item for item in batch if isinstance(item, SourceFile)]
        skipped = [item for item in batch if isinstance(item, Skipped)]
        catalog.files.record(number, files)
        catalog.files.skip(number, skipped)
        count += len(files)
        yield from (PathSkipped(printable(item.path), item.reason, item.trouble) for item in skipped)
        yield Progress("find", count, printable(files[-1].path) if files else "")
    yield StageFinished("find", count, perf_counter() - started)


def _vanished(catalog: Catalog, number: int, roots: Sequence[str]) -> list[int]:
    """Return the ids of the files that are gone for certain: missing, and not because their disk is unplugged."""
    devices = {os.stat(root).st_dev for root in roots}
    unseen = catalog.files.unseen(number, roots)
    return [file_id for file_id, path, device in unseen if device in devices and not os.path.lexists(path)]


def _embedded(catalog: Catalog, workspace: Workspace, number: int, settings: Settings) -> Generator[Event, None, bool]:
    """Embed what has no vector yet; return whether that worked. The other levels do without."""
    wanted = catalog.vectors.missing(number, embed.model_key(settings.embed))
    lost = [md5 for md5 in wanted if not workspace.thumbnail(md5).exists()]
    if lost:
        catalog.files.read_again(number, lost)
        yield from scan.run(catalog, workspace, number, settings)
    try:
        yield from _timed(catalog, number, "embed", embed.run(catalog, workspace, number, settings))
    except embed.EmbedError as error:
        yield Notice(f"The AI level is left out. {error}")
        return False
    return True


def _timed(catalog: Catalog, number: int, stage: str, events: Iterator[Event]) -> Iterator[Event]:
    started = perf_counter()
    yield from events
    catalog.runs.took(number, stage, perf_counter() - started)


def stream(job: Job) -> Iterator[Event]:
    """Do a job of the app or the command line and yield what happens."""
    if isinstance(job, RunJob):
        yield from run(job.settings, job.stages)
        return
    workspace = Workspace(job.settings.workspace)
    with workspace.lock(), Catalog(workspace.catalog) as catalog:
        if isinstance(job, ApplyJob):
            yield from act.apply(catalog, plan.load(Path(job.plan)), job.settings)
        else:
            yield from act.undo(catalog, job.removal)
