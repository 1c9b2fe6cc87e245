"""The stage `scan`: what a run found and the catalog does not know yet, batch by batch into the catalog."""

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial

from tui_dedup.catalog import Catalog, Scanned
from tui_dedup.events import Event, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.records import Level, SourceFile
from tui_dedup.scan.batch import Batch
from tui_dedup.scan.companions import pair
from tui_dedup.scan.digests import shared
from tui_dedup.scan.opening import DECODER
from tui_dedup.scan.pool import read_all, workers
from tui_dedup.scan.read import taken_of
from tui_dedup.scan.thumbnails import trim
from tui_dedup.settings import Scan, Settings
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace


def run(catalog: Catalog, workspace: Workspace, run: int, settings: Settings) -> Iterator[Event]:
    """Link companions, then read each photo of `run` that the catalog does not know yet, and yield what happens.

    Where exact copies are all that is asked for, nothing is decoded, and only what may be a copy is read.
    Closing the iterator ends the decoding processes at once and keeps what was read so far. Raises `PoolError`.
    """
    started = time.monotonic()
    catalog.files.link_companions(list(pair(catalog.files.paths(run))))
    stage = _copies if set(settings.match.levels) == {Level.EXACT} else _photos
    done = yield from stage(catalog, workspace, run, settings.scan)
    yield StageFinished("scan", done, time.monotonic() - started)


def _photos(catalog: Catalog, workspace: Workspace, run: int, scan: Scan) -> Generator[Event, None, int]:
    """Read whole photos; return how many."""
    tasks = catalog.files.unread(run, DECODER)
    yield StageStarted("scan", len(tasks))
    if tasks:
        trim(workspace, scan.thumbnail_cache)
    done = 0
    current = ""
    with closing(Batch(partial(catalog.files.save, DECODER))) as batch, closing(read_all(tasks, scan, workspace)) as results:
        for result in results:
            if result is not None:
                file, scanned = result
                batch.add(scanned)
                done += 1
                current = printable(file.path)
                yield from _trouble(file, scanned)
            yield Progress("scan", done, current)
    return done


def _copies(catalog: Catalog, workspace: Workspace, run: int, scan: Scan) -> Generator[Event, None, int]:
    """Read what may be an exact copy, then the header of one photo of each content; return how many may be copies."""
    candidates = catalog.copies.same_size(run)
    yield StageStarted("scan", len(candidates))
    files = {file_id: file for file_id, file, _ in candidates}
    with closing(Batch(partial(_save_digests, catalog))) as batch, closing(shared(candidates, workers(scan))) as found:
        for done, scanned in enumerate(found, 1):
            batch.add(scanned)
            yield from _trouble(files[scanned.file_id], scanned)
            yield Progress("scan", done, printable(files[scanned.file_id].path))
    yield from _headers(catalog, workspace, run, scan, len(candidates))
    return len(candidates)


def _save_digests(catalog: Catalog, batch: list[Scanned]) -> None:
    catalog.copies.save([(item.file_id, item.md5) for item in batch if item.md5])
    catalog.files.save(DECODER, [item for item in batch if item.file_error])


def _headers(catalog: Catalog, workspace: Workspace, run: int, scan: Scan, done: int) -> Iterator[Event]:
    copies = catalog.copies.unknown(run)
    tasks = [same[0] for same in copies.values()]
    reading = read_all(tasks, scan, workspace, pixels=False)
    with closing(Batch(partial(catalog.files.save, DECODER))) as batch, closing(reading) as results:
        for result in results:
            if result is not None:
                file, scanned = result
                yield from _trouble(file, scanned)
                for item in _for_each(scanned, copies.get(scanned.md5 or "", [])):
                    batch.add(item)
            yield Progress("scan", done)


def _for_each(scanned: Scanned, copies: list[tuple[int, SourceFile]]) -> Iterator[Scanned]:
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
