"""Find, scan, embed and match as one stream of events.

The app's worker process, `--batch` and the tests all run this. Whoever pulls the events sets the pace: not pulling
is a pause, and closing the generator is a cancel. What was done so far lies in the catalog, and the next run goes on
from there.
"""

from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from msgspec.structs import replace

from tui_dedup import embed, exports, finding, match, meanwhile, scan
from tui_dedup.catalog import Catalog, Run
from tui_dedup.errors import CannotStartError
from tui_dedup.events import Deed, Event, Finished, Notice
from tui_dedup.finding import Found
from tui_dedup.jobs import ApplyJob, Job, LookJob, RunJob, StageName, UndoJob
from tui_dedup.records import Level
from tui_dedup.settings import Cluster, Settings
from tui_dedup.spread import Machines
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace

ALL_STAGES: tuple[StageName, ...] = ("scan", "embed", "group")


class PipelineError(CannotStartError):
    """The run cannot be made as asked; the message says why and what to do."""


def run(settings: Settings, stages: Collection[StageName] = ALL_STAGES, *, early: bool = False) -> Iterator[Event]:
    """Run the stages over `settings.paths` and yield what happens; `early` shows groups while the scan goes on.

    `embed` and `group` without `scan` go on from the last scan of the workspace. Raises `SourceError` for a root that
    cannot be walked, `WorkspaceError`, `CatalogError`, `ClusterError`, `ServiceURLError`, `EmbedError` and
    `PipelineError`, each with a message for people.
    """
    return _told_once(_run(settings, stages, early))


def _run(settings: Settings, stages: Collection[StageName], early: bool) -> Generator[Event, None, None]:
    embed.check(settings.embed)
    workspace = Workspace(settings.workspace)
    with workspace.lock(), Catalog(workspace.catalog) as catalog, _machines(settings.cluster) as machines:
        if machines:
            yield _helped(machines, settings)
        if "scan" in stages:
            roots, items = finding.find(settings, catalog.folders.remembered())
            number = catalog.runs.begin([printable(root) for root in (*roots, *settings.scan.reports)])
            stream = _Stages(catalog, workspace, number, settings, machines, stages, early)
            yield from stream.scanned(roots, items)
        else:
            stream = _Stages(catalog, workspace, _last(catalog).id, settings, machines, stages)
            yield from stream.read_again()
        whole = yield from stream.embedded_and_grouped()
    yield Finished(partial=not whole)


def _machines(settings: Cluster) -> AbstractContextManager[Machines | None]:
    """Return the machines that the settings name, connected while the context is open, or none."""
    if settings.engine == "local":
        return nullcontext()
    from tui_dedup import cluster  # noqa: PLC0415 - most runs ask for none

    return cluster.connected(settings)


def _helped(machines: Machines, settings: Settings) -> Notice:
    if set(settings.match.levels) == {Level.EXACT}:
        return Notice(f"Exact copies are found by this machine: {machines.place} would wait for the same disks.")
    return Notice(f"Working on {machines.place}.")


def _last(catalog: Catalog) -> Run:
    last = catalog.runs.last()
    if last is None:
        raise PipelineError("Nothing was scanned in this workspace yet. Run `dedup-tui scan PATH` first.")
    return last


@dataclass(frozen=True, slots=True)
class _Stages:
    """The stages that a run is asked for, and what they work with."""

    catalog: Catalog
    workspace: Workspace
    run: int
    settings: Settings
    machines: Machines | None
    stages: Collection[StageName]
    early: bool = False
    changes: match.Changes = field(default_factory=match.Changes)

    def scanned(self, roots: list[str], items: Iterator[Found]) -> Iterator[Event]:
        """Find and read all that lies in the sources, and forget what is gone from them."""
        yield from self._timed("scan", finding.recorded(self.catalog, self.run, items))
        self._recall()
        yield from self._read(self.machines)
        if self.settings.photos.applescript:
            yield from finding.exported(self.catalog, self.workspace, self.run, self.settings, self._read_exports)
        self.catalog.files.forget(self.run, finding.vanished(self.catalog, self.run, roots))

    def read_again(self) -> Iterator[Event]:
        """Where what is to be embedded lost its thumbnail, read it again."""
        if self._recall():
            yield from self._read(self.machines)

    def embedded_and_grouped(self) -> Generator[Event, None, bool]:
        """Do the stages after the scan, and end the run; return whether nothing was left out."""
        whole = True
        if self._embeds:
            yield from self._grouped_early()
            whole = yield from self._embedded()
        if "group" in self.stages:
            yield from self._grouped(self.settings)
        exports.write(self.catalog, self.workspace, self.run)
        self._trim()
        self.catalog.runs.finish(self.run)
        return whole and not self.catalog.files.troubled(self.run)

    @property
    def _embeds(self) -> bool:
        return "embed" in self.stages and Level.AI in self.settings.match.levels

    def _read_exports(self) -> Iterator[Event]:
        """Read what Photos exported: it lies on this machine's disk, so that no other can help."""
        self._recall()
        yield from self._read(None)

    def _read(self, machines: Machines | None) -> Iterator[Event]:
        """Scan. Where thumbnails take all the room that they may, use them before they make room for the next ones."""
        limit = self.settings.scan.thumbnail_cache
        embeds = self._embeds
        while True:
            whole = yield from meanwhile.until(self._scanning(machines), lambda: scan.thumbnails_size(self.workspace) > limit)
            if whole:
                return
            embeds = yield from self._used(embeds)
            scan.trim(self.workspace, limit // 2, self.catalog.files.grouped())

    def _used(self, embeds: bool) -> Generator[Event, None, bool]:
        """Do with the thumbnails what later stages would have to make them again for; return whether embedding works."""
        if embeds:
            yield from _quietly(self._grouped_early())
            embeds = yield from self._embedded()
        if "group" in self.stages:
            yield from _quietly(self._grouped(self.settings if embeds else self._without_ai() or self.settings, early=True))
        elif set(self.settings.match.levels) != {Level.EXACT}:
            yield from match.look(self.catalog, self.workspace, self.run)
        return embeds

    def _scanning(self, machines: Machines | None) -> Generator[Event, None, None]:
        """Scan, and from time to time show a person what can be grouped without embedding.

        Who has groups of all levels to review keeps them: a file that changed stands in none until it is read again.
        """
        scanning = self._timed("scan", scan.run(self.catalog, self.workspace, self.run, self.settings, machines))
        quick = self._without_ai()
        if not (quick and self.early and "group" in self.stages) or self.catalog.groups.size(Level.AI)[0]:
            return scanning
        return meanwhile.grouped(scanning, lambda: self._grouped(quick, early=True))

    def _recall(self) -> bool:
        """Let the scan read again what is to be embedded and whose thumbnail is gone; return whether there is any."""
        if not self._embeds:
            return False
        wanted = self.catalog.vectors.missing(self.run, embed.model_key(self.settings.embed))
        lost = [md5 for md5 in wanted if not self.workspace.thumbnail(md5).exists()]
        self.catalog.files.read_again(self.run, lost)
        return bool(lost)

    def _embedded(self) -> Generator[Event, None, bool]:
        """Embed what has no vector yet; return whether that worked. The other levels do without."""
        embedding = embed.run(self.catalog, self.workspace, self.run, self.settings, machines=self.machines)
        try:
            yield from self._timed("embed", embedding)
        except embed.EmbedError as error:
            yield Notice(f"The AI level is left out. {error}")
            return False
        return True

    def _grouped_early(self) -> Iterator[Event]:
        """Group by bytes and by hash before a slow embedding, so that a person can begin to review."""
        early = self._without_ai()
        if early and "group" in self.stages and self.catalog.vectors.missing(self.run, embed.model_key(self.settings.embed)):
            yield from self._grouped(early, early=True)

    def _grouped(self, settings: Settings, *, early: bool = False) -> Iterator[Event]:
        grouping = match.run(
            self.catalog, self.workspace, self.run, settings, self.machines, self._remade, changes=self.changes, early=early
        )
        return self._timed("match", grouping)

    def _remade(self, md5s: Sequence[str]) -> Iterator[None]:
        """Make thumbnails again that are gone, in place of those that were not used for longest and are embedded."""
        lost = scan.used(self.workspace, md5s)
        if not lost:
            return
        if not (self._embeds and self.catalog.vectors.missing(self.run, embed.model_key(self.settings.embed))):
            scan.trim(self.workspace, self.settings.scan.thumbnail_cache, self.catalog.files.grouped(), set(md5s))
        self.catalog.stamps.drop("thumbnails")
        yield from scan.remake(self.catalog, self.workspace, lost, self.settings.scan)

    def _without_ai(self) -> Settings | None:
        """Return the settings for the levels that need no embedding, or None where none is asked for."""
        asked = self.settings.match
        levels = tuple(level for level in asked.levels if level is not Level.AI)
        return replace(self.settings, match=replace(asked, levels=levels)) if levels else None

    def _trim(self) -> None:
        """Keep the thumbnails within their bounds once nothing needs them but eyes."""
        if not self.catalog.stamps.fits("thumbnails", self.run):
            scan.trim(self.workspace, self.settings.scan.thumbnail_cache, self.catalog.files.grouped())
            self.catalog.stamps.put("thumbnails", self.run)

    def _timed(self, stage: str, events: Iterator[Event]) -> Generator[Event, None, None]:
        """Pass on the events of a stage, and note what it took, also where it was cut off."""
        started = perf_counter()
        try:
            yield from events
        finally:
            self.catalog.runs.took(self.run, stage, perf_counter() - started)


def _quietly(events: Iterator[Event]) -> Iterator[Event]:
    """Yield events without what they tell a person, which the end of the run tells of all photos."""
    return (event for event in events if not isinstance(event, Notice))


def _told_once(events: Generator[Event, None, None]) -> Iterator[Event]:
    """Yield events, and of notices with the same text the first one."""
    told = set()
    with closing(events):
        for event in events:
            if not (isinstance(event, Notice) and event.text in told):
                yield event
            if isinstance(event, Notice):
                told.add(event.text)


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
        yield from _finished(_deeds(catalog, job))


def _deeds(catalog: Catalog, job: ApplyJob | UndoJob) -> Iterator[Event]:
    from tui_dedup import act  # noqa: PLC0415 - a run that removes nothing does without
    from tui_dedup.act import plan  # noqa: PLC0415

    if isinstance(job, UndoJob):
        return act.undo(catalog, job.removal)
    wanted = plan.load(Path(job.plan))
    deeds = act.apply(catalog, wanted, job.settings)
    return act.merged(deeds, wanted) if job.merge else deeds


def _finished(deeds: Iterator[Event]) -> Iterator[Event]:
    """Yield the events of a removal, and at their end whether all of it could be done."""
    partial = False
    for event in deeds:
        partial = partial or (isinstance(event, Deed) and event.result in ("left", "failed"))
        yield event
    yield Finished(partial)
