"""The stage `scan`: every photo of a run that was not read yet, batch by batch into the catalog."""

import time
from collections.abc import Iterator

from tui_dedup.catalog import Catalog, Scanned
from tui_dedup.events import Event, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.records import SourceFile
from tui_dedup.scan.companions import pair
from tui_dedup.scan.opening import DECODER
from tui_dedup.scan.pool import read_all
from tui_dedup.settings import Settings
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace

_BATCH = 256
_BATCH_SECONDS = 2.0


def run(catalog: Catalog, workspace: Workspace, run: int, settings: Settings) -> Iterator[Event]:
    """Link companions, then read each photo of `run` that the catalog does not know yet, and yield what happens.

    Closing the iterator ends the decoding processes at once and keeps what was read so far.
    """
    started = time.monotonic()
    catalog.files.link_companions(list(pair(catalog.files.paths(run))))
    tasks = catalog.files.unread(run, DECODER)
    yield StageStarted("scan", len(tasks))
    batch = _Batch(catalog)
    done = 0
    current = ""
    results = read_all(tasks, settings.scan, workspace)
    try:
        for result in results:
            if result is not None:
                file, scanned = result
                batch.add(scanned)
                done += 1
                current = printable(file.path)
                yield from _trouble(file, scanned)
            yield Progress("scan", done, current)
    finally:
        results.close()
        batch.save()
    yield StageFinished("scan", done, time.monotonic() - started)


def _trouble(file: SourceFile, scanned: Scanned) -> Iterator[PathSkipped]:
    reason = scanned.file_error or scanned.content_error
    if reason:
        yield PathSkipped(printable(file.path), reason, trouble=scanned.file_error is not None)


class _Batch:
    """Results on their way to the catalog, a batch at most behind it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._results: list[Scanned] = []
        self._saved = time.monotonic()

    def add(self, scanned: Scanned) -> None:
        self._results.append(scanned)
        if len(self._results) >= _BATCH or time.monotonic() - self._saved >= _BATCH_SECONDS:
            self.save()

    def save(self) -> None:
        results, self._results = self._results, []
        if results:
            self._catalog.files.save(DECODER, results)
        self._saved = time.monotonic()
