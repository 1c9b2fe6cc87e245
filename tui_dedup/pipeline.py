"""Find, scan, embed and match as one stream of events.

The app's worker process, `--batch` and the tests all run this. Whoever pulls the events sets the pace: not pulling
is a pause, and closing the generator is a cancel. What was done so far lies in the catalog, and the next run goes on
from there.
"""

import os
from collections.abc import Collection, Generator, Iterator, Sequence
from itertools import chain
from pathlib import Path
from time import perf_counter

from msgspec.structs import replace

from tui_dedup import act, cluster, embed, exports, forkserver, match, meanwhile, scan
from tui_dedup.act import metadata, plan
from tui_dedup.batching import batched
from tui_dedup.catalog import Catalog, Run
from tui_dedup.errors import CannotStartError
from tui_dedup.events import Deed, Event, Finished, Notice, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.jobs import ApplyJob, Job, LookJob, RunJob, StageName
from tui_dedup.macos import libraries
from tui_dedup.macos.photos_app import PhotosApp
from tui_dedup.records import AssetFile, Kind, Level, Skipped, SourceFile
from tui_dedup.settings import Settings
from tui_dedup.sources import folder, photos_app, photos_library, reports
from tui_dedup.spread import Machines
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace

ALL_STAGES: tuple[StageName, ...] = ("scan", "embed", "group")
_BATCH = 500

Found = SourceFile | AssetFile | Skipped


class PipelineError(CannotStartError):
    """The run cannot be made as asked; the message says why and what to do."""


def run(settings: Settings, stages: Collection[StageName] = ALL_STAGES, *, early: bool = False) -> Iterator[Event]:
    """Run the stages over `settings.paths` and yield what happens; `early` shows groups while the scan goes on.

    `embed` and `group` without `scan` go on from the last scan of the workspace. Raises `SourceError` for a root that
    cannot be walked, `WorkspaceError`, `CatalogError`, `ClusterError`, `ServiceURLError`, `EmbedError` and
    `PipelineError`, each with a message for people.
    """
    embed.check(settings.embed)
    workspace = Workspace(settings.workspace)
    with workspace.lock(), Catalog(workspace.catalog) as catalog, cluster.connected(settings.cluster) as machines:
        if machines:
            yield _helped(machines, settings)
        embeds = "embed" in stages and Level.AI in settings.match.levels
        if "scan" in stages:
            shows = early and "group" in stages
            number = yield from _scanned(catalog, workspace, settings, machines, shows=shows, embeds=embeds)
        else:
            number = _last(catalog).id
        whole = True
        if embeds:
            if "group" in stages:
                yield from _grouped_early(catalog, workspace, number, settings)
            whole = yield from _embedded(catalog, workspace, number, settings, machines)
        if "group" in stages:
            yield from _timed(catalog, number, "match", match.run(catalog, workspace, number, settings, machines))
        exports.write(catalog, workspace, number)
        _trim(catalog, workspace, number, settings)
        catalog.runs.finish(number)
        whole = whole and not catalog.files.troubled(number)
    yield Finished(partial=not whole)


def _helped(machines: Machines, settings: Settings) -> Notice:
    if set(settings.match.levels) == {Level.EXACT}:
        return Notice(f"Exact copies are found by this machine: {machines.place} would wait for the same disks.")
    return Notice(f"Working on {machines.place}.")


def _trim(catalog: Catalog, workspace: Workspace, number: int, settings: Settings) -> None:
    """Keep the thumbnails within their bounds once nothing needs them but eyes."""
    if not catalog.stamps.fits("thumbnails", number):
        scan.trim(workspace, settings.scan.thumbnail_cache, catalog.files.grouped())
        catalog.stamps.put("thumbnails", number)


def _last(catalog: Catalog) -> Run:
    last = catalog.runs.last()
    if last is None:
        raise PipelineError("Nothing was scanned in this workspace yet. Run `dedup-tui scan PATH` first.")
    return last


def _scanned(
    catalog: Catalog, workspace: Workspace, settings: Settings, machines: Machines | None, *, shows: bool, embeds: bool
) -> Generator[Event, None, int]:
    roots, items = find(settings)
    number = catalog.runs.begin([printable(root) for root in (*roots, *settings.scan.reports)])
    started = perf_counter()
    yield from _recorded(catalog, number, items)
    yield from _read(catalog, workspace, number, settings, machines, shows=shows, embeds=embeds)
    if settings.photos.applescript:
        yield from _asked(catalog, workspace, number, settings)
    catalog.files.forget(number, _vanished(catalog, number, roots))
    catalog.runs.took(number, "scan", perf_counter() - started)
    return number


def find(settings: Settings) -> tuple[list[str], Iterator[Found]]:
    """Return the folders and libraries that the settings name, and an iterator over what lies in them; raises as `run`."""
    folders = folder.resolve(settings.paths)
    packages = libraries.resolve(settings.photos.libraries)
    reported = [reports.read(Path(report)) for report in settings.scan.reports]
    named = (reports.look_up(groups, settings.scan) for groups in reported)
    found = (photos_library.find(package, settings.photos) for package in packages)
    items = chain(folder.find(folders, settings.scan), chain.from_iterable(named), chain.from_iterable(found))
    return [*folders, *packages], _limited(items, settings.scan.limit)


def _limited(items: Iterator[Found], limit: int) -> Iterator[Found]:
    """Yield the items up to the photo with the number `limit`; 0 means all."""
    photos = 0
    for item in items:
        yield item
        photos += isinstance(item, AssetFile) or (isinstance(item, SourceFile) and item.kind is Kind.PHOTO)
        if photos == limit > 0:
            return


def _recorded(catalog: Catalog, number: int, items: Iterator[Found]) -> Iterator[Event]:
    started = perf_counter()
    count = 0
    yield StageStarted("find", None)
    for batch in batched(items, _BATCH):
        files, skipped = _record(catalog, number, batch)
        count += len(files)
        yield from skipped
        yield Progress("find", count, printable(files[-1].path) if files else "")
    yield StageFinished("find", count, perf_counter() - started)


def _record(catalog: Catalog, number: int, batch: Sequence[Found]) -> tuple[list[SourceFile], list[PathSkipped]]:
    """Put what was found into the catalog; return the files, and what to tell of the rest."""
    assets = [item for item in batch if isinstance(item, AssetFile)]
    files = [item for item in batch if isinstance(item, SourceFile)]
    files += [file for item in assets for file in (item.file, *item.companions)]
    skipped = [item for item in batch if isinstance(item, Skipped)]
    if catalog.files.record(number, files):
        forkserver.start()
    catalog.companions.link([(file.path, item.file.path) for item in assets for file in item.companions])
    catalog.assets.record(assets)
    catalog.files.skip(number, skipped)
    return files, [PathSkipped(printable(item.path), item.reason, item.trouble) for item in skipped]


def _asked(catalog: Catalog, workspace: Workspace, number: int, settings: Settings) -> Iterator[Event]:
    """Let Photos export its items, and read them some at a time: they take as much room again as the library."""
    app = PhotosApp(settings.photos.timeout)
    yield Notice("Asking Photos for its items. If it takes long, look at the Mac's screen: macOS may ask for permission there.")
    items = app.items(settings.scan.limit)
    exports = photos_app.Exports(workspace.exports, app)
    started = perf_counter()
    yield StageStarted("export", len(items))
    found: list[Found] = []
    for done, item in enumerate(items, 1):
        found.append(exports.fetch(item))
        yield Progress("export", done, printable(item.filename))
        if len(found) == photos_app.CHUNK or done == len(items):
            _, skipped = _record(catalog, number, found)
            yield from skipped
            yield from scan.run(catalog, workspace, number, settings)
            if not settings.photos.keep_export:
                exports.discard(found)
            found = []
    yield StageFinished("export", len(items), perf_counter() - started)


def _read(
    catalog: Catalog,
    workspace: Workspace,
    number: int,
    settings: Settings,
    machines: Machines | None,
    *,
    shows: bool,
    embeds: bool,
) -> Iterator[Event]:
    """Scan. Where thumbnails take all the room that they may, embed them before the next ones, so that none is made twice."""
    limit = settings.scan.thumbnail_cache
    quick = _without_ai(settings)
    if embeds:
        _recall(catalog, workspace, number, settings)
    while True:
        scanning = scan.run(catalog, workspace, number, settings, machines)
        if quick and shows and not catalog.groups.size(Level.AI)[0]:
            scanning = meanwhile.grouped(scanning, lambda: match.run(catalog, workspace, number, quick))
        if not embeds:
            yield from scanning
            return
        whole = yield from meanwhile.until(scanning, lambda: scan.thumbnails_size(workspace) > limit)
        if whole:
            return
        yield from _grouped_early(catalog, workspace, number, settings)
        embeds = yield from _embedded(catalog, workspace, number, settings, machines)
        scan.trim(workspace, limit // 2, catalog.files.grouped())


def _vanished(catalog: Catalog, number: int, roots: Sequence[str]) -> list[int]:
    """Return the ids of the files that are gone for certain: missing, and not because their disk is unplugged."""
    devices = {os.stat(root).st_dev for root in roots}
    unseen = catalog.files.unseen(number, roots)
    return [file_id for file_id, path, device in unseen if device in devices and not os.path.lexists(path)]


def _grouped_early(catalog: Catalog, workspace: Workspace, number: int, settings: Settings) -> Iterator[Event]:
    """Group by bytes and by hash before a slow embedding, so that a person can begin to review."""
    early = _without_ai(settings)
    if early and catalog.vectors.missing(number, embed.model_key(settings.embed)):
        yield from _timed(catalog, number, "match", match.run(catalog, workspace, number, early))


def _without_ai(settings: Settings) -> Settings | None:
    """Return the settings for the levels that need no embedding, or None where none is asked for."""
    levels = tuple(level for level in settings.match.levels if level is not Level.AI)
    return replace(settings, match=replace(settings.match, levels=levels)) if levels else None


def _embedded(
    catalog: Catalog, workspace: Workspace, number: int, settings: Settings, machines: Machines | None
) -> Generator[Event, None, bool]:
    """Embed what has no vector yet; return whether that worked. The other levels do without."""
    if _recall(catalog, workspace, number, settings):
        yield from scan.run(catalog, workspace, number, settings, machines)
    try:
        yield from _timed(catalog, number, "embed", embed.run(catalog, workspace, number, settings, machines=machines))
    except embed.EmbedError as error:
        yield Notice(f"The AI level is left out. {error}")
        return False
    return True


def _recall(catalog: Catalog, workspace: Workspace, number: int, settings: Settings) -> bool:
    """Let the scan read again what is to be embedded and whose thumbnail is gone; return whether there is any."""
    wanted = catalog.vectors.missing(number, embed.model_key(settings.embed))
    lost = [md5 for md5 in wanted if not workspace.thumbnail(md5).exists()]
    catalog.files.read_again(number, lost)
    return bool(lost)


def _timed(catalog: Catalog, number: int, stage: str, events: Iterator[Event]) -> Iterator[Event]:
    started = perf_counter()
    yield from events
    catalog.runs.took(number, stage, perf_counter() - started)


def stream(job: Job, *, early: bool = False) -> Iterator[Event]:
    """Do a job of the app or the command line and yield what happens, `Finished` at last; `early` as in `run`."""
    if isinstance(job, RunJob):
        yield from run(job.settings, job.stages, early=early)
        return
    workspace = Workspace(job.settings.workspace)
    if isinstance(job, LookJob):
        with Catalog(workspace.catalog) as catalog:
            yield from scan.enlarge(catalog, workspace, job.photo, job.settings)
        return
    with workspace.lock(), Catalog(workspace.catalog) as catalog:
        deeds = _applied(catalog, job) if isinstance(job, ApplyJob) else act.undo(catalog, job.removal)
        yield from _finished(deeds)


def _applied(catalog: Catalog, job: ApplyJob) -> Iterator[Event]:
    wanted = plan.load(Path(job.plan))
    lost = metadata.losses(wanted) if job.merge else []
    gone = set()
    for event in act.apply(catalog, wanted, job.settings):
        if isinstance(event, Deed) and event.result == "done":
            gone.add(event.path)
        yield event
    yield from metadata.merge([loss for loss in lost if printable(loss.path) in gone])


def _finished(deeds: Iterator[Event]) -> Iterator[Event]:
    """Yield the events of a removal, and at their end whether all of it could be done."""
    partial = False
    for event in deeds:
        partial = partial or (isinstance(event, Deed) and event.result in ("left", "failed"))
        yield event
    yield Finished(partial)
