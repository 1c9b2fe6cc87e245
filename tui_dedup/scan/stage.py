"""The stage `scan`: what a run found and the catalog does not know yet, batch by batch into the catalog."""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from functools import partial

from tui_dedup.catalog import Catalog, Scanned
from tui_dedup.events import Event, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.records import Kind, Level, SourceFile
from tui_dedup.scan import spread
from tui_dedup.scan.batch import Batch
from tui_dedup.scan.companions import pair
from tui_dedup.scan.digests import shared
from tui_dedup.scan.lives import heard
from tui_dedup.scan.opening import DECODER
from tui_dedup.scan.pool import Task, read_all, workers
from tui_dedup.scan.read import taken_of
from tui_dedup.scan.thumbnails import trim
from tui_dedup.settings import Settings
from tui_dedup.spread import Machines
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace


def run(
    catalog: Catalog, workspace: Workspace, run: int, settings: Settings, machines: Machines | None = None
) -> Generator[Event, None, None]:
    """Read each photo of `run` that the catalog does not know yet, find what travels with it, and yield what happens.

    Videos of their own are read where they may be exact copies. Where exact copies are all that is asked for, that goes
    for photos too, and nothing is decoded. Closing the iterator ends the decoding processes at once and keeps what was
    read so far. Photos are read by `machines` where there are any. Raises `PoolError`.
    """
    started = time.monotonic()
    scan = _Scan(catalog, workspace, run, settings, machines)
    terms = f"{DECODER}, exact only: {scan.exact}"
    if catalog.stamps.fits("scan", run, terms):
        yield StageStarted("scan", 0)
    else:
        yield from scan.whole()
        catalog.stamps.put("scan", run, terms)
    yield StageFinished("scan", scan.done, time.monotonic() - started)


class _Scan:
    """One run of the stage; `done` counts the files that are behind us, `exact` means that copies are all that is asked for."""

    def __init__(self, catalog: Catalog, workspace: Workspace, run: int, settings: Settings, machines: Machines | None) -> None:
        self._read_all = partial(spread.read_all, machines) if machines else read_all
        self._catalog = catalog
        self._workspace = workspace
        self._run = run
        self._scan = settings.scan
        self.exact = set(settings.match.levels) == {Level.EXACT}
        self._films = False
        self.done = 0

    def whole(self) -> Iterator[Event]:
        """Do all of it: photos first, because what they say decides which videos are on their own."""
        self._link()
        tasks = [] if self.exact else self._catalog.files.unread(self._run, DECODER)
        copies = [Kind.PHOTO, Kind.VIDEO] if self.exact else [Kind.VIDEO]
        yield StageStarted("scan", len(tasks) + len(self._catalog.copies.same_size(self._run, copies)))
        heard = yield from self._hear()
        yield from self._photos(tasks)
        if self.exact:
            yield from self._copies(Kind.PHOTO)
        if heard or (self.done and self._films):
            self._link()
        yield from self._copies(Kind.VIDEO)

    def _hear(self) -> Generator[Event, None, bool]:
        """Ask the videos for the Live Photos that they belong to; return whether any was asked."""
        videos = self._catalog.companions.unheard(self._run)
        with closing(heard(videos, workers(self._scan))) as batches:
            for batch in batches:
                self._catalog.companions.hear(batch or [])
                yield Progress("scan", 0)
        return bool(videos)

    def _link(self) -> None:
        """Note what travels with what, as far as it is known by now: photos that were read may say more to videos."""
        named = list(self._catalog.companions.named(self._run))
        self._films = any(kind is Kind.VIDEO for _, kind, _ in named)
        self._catalog.companions.replace(self._run, list(pair(named)))

    def _photos(self, tasks: Sequence[Task]) -> Iterator[Event]:
        """Read whole photos."""
        if tasks:
            trim(self._workspace, self._scan.thumbnail_cache, self._catalog.files.grouped())
        current = ""
        reading = self._read_all(tasks, self._scan, self._workspace)
        with closing(Batch(partial(self._catalog.files.save, DECODER))) as batch, closing(reading) as results:
            for result in results:
                if result is not None:
                    file, scanned = result
                    batch.add(scanned)
                    self.done += 1
                    current = printable(file.path)
                    yield from _trouble(file, scanned)
                yield Progress("scan", self.done, current)

    def _copies(self, kind: Kind) -> Iterator[Event]:
        """Read what may be an exact copy, then the header of one file of each content."""
        candidates = self._catalog.copies.same_size(self._run, [kind])
        files = {file_id: file for file_id, file, _ in candidates}
        with closing(Batch(self._save_digests)) as batch, closing(shared(candidates, workers(self._scan))) as found:
            for behind, scanned in found:
                if scanned:
                    batch.add(scanned)
                    yield from _trouble(files[scanned.file_id], scanned)
                yield Progress("scan", self.done + behind, printable(files[scanned.file_id].path) if scanned else "")
        self.done += len(candidates)
        yield from self._headers(kind)

    def _save_digests(self, batch: list[Scanned]) -> None:
        self._catalog.copies.save([(item.file_id, item.md5) for item in batch if item.md5])
        self._catalog.files.save(DECODER, [item for item in batch if item.file_error])

    def _headers(self, kind: Kind) -> Iterator[Event]:
        copies = self._catalog.copies.unknown(self._run, [kind], DECODER)
        known = {same[0][0]: md5 for md5, same in copies.items()}
        tasks = [same[0] for same in copies.values()]
        reading = self._read_all(tasks, self._scan, self._workspace, pixels=not self.exact, known=known)
        with closing(Batch(partial(self._catalog.files.save, DECODER))) as batch, closing(reading) as results:
            for result in results:
                if result is not None:
                    file, scanned = result
                    yield from _trouble(file, scanned)
                    for item in _for_each(scanned, copies.get(scanned.md5 or "", [])):
                        batch.add(item)
                yield Progress("scan", self.done)


def _for_each(scanned: Scanned, copies: list[Task]) -> Iterator[Scanned]:
    """Yield what was found in one file for each file of the same content."""
    if scanned.md5 is None:
        yield scanned
    for file_id, file in copies:
        taken = taken_of(file.path, scanned.fingerprint) if scanned.fingerprint else None
        yield Scanned(file_id, scanned.md5, scanned.fingerprint, taken, scanned.content_error)


def _trouble(file: SourceFile, scanned: Scanned) -> Iterator[PathSkipped]:
    reason = scanned.file_error or scanned.content_error
    if reason:
        yield PathSkipped(printable(file.path), reason, trouble=scanned.file_error is not None)
