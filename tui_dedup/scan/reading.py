"""Files of a run that the catalog does not know: photos, their copies, the films and what travels with what."""

import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial

from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, PathSkipped, Progress, StageStarted
from tui_dedup.records import DateSource, Kind, Scanned, SourceFile, Taken
from tui_dedup.scan import dates, spread
from tui_dedup.scan.batch import Batch
from tui_dedup.scan.companions import pair
from tui_dedup.scan.decoder import DECODER
from tui_dedup.scan.digests import digests_of, shared
from tui_dedup.scan.formats import RAW
from tui_dedup.scan.lives import heard
from tui_dedup.scan.pool import Task, read_all, workers
from tui_dedup.settings import Scan
from tui_dedup.spread import Machines
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace


class Reading:
    """One run's files on their way into the catalog."""

    def __init__(
        self, catalog: Catalog, workspace: Workspace, run: int, scan: Scan, machines: Machines | None, *, exact: bool
    ) -> None:
        """Take what `scan.run` takes; `exact` means that copies are all that is asked for."""
        self._read_all = partial(spread.read_all, machines) if machines else read_all
        self._catalog = catalog
        self._workspace = workspace
        self._run = run
        self._scan = scan
        self._exact = exact
        self._films = False
        self._lost: set[int] = set()
        self._done = 0
        self._total = 0

    def whole(self) -> Generator[Event, None, int]:
        """Do all of it and return how many files are done; photos first: what they say decides which videos are on their own."""
        self._link()
        unread = [] if self._exact else self._catalog.files.unread(self._run, DECODER)
        copies = [Kind.PHOTO, Kind.VIDEO] if self._exact else [Kind.VIDEO]
        self._total = len(unread) + self._catalog.copies.count_same_size(self._run, copies)
        yield StageStarted("scan", self._total)
        heard = yield from self._hear()
        if self._exact:
            yield from self._copies(Kind.PHOTO)
            yield from self._headers(Kind.PHOTO)
        elif unread:
            yield from self._photos()
        if heard or (self._done and self._films):
            self._link()
        yield from self._copies(Kind.VIDEO)
        yield from self._headers(Kind.VIDEO)
        return self._done

    def _progress(self, behind: int = 0, current: str = "") -> Progress:
        """Return how far we are: no farther than was foreseen, for photos that are read may free videos that nobody counted."""
        return Progress("scan", min(self._done + behind, self._total), current)

    def _hear(self) -> Generator[Event, None, bool]:
        """Ask the videos for the Live Photos that they belong to; return whether any was asked."""
        videos = self._catalog.companions.unheard(self._run)
        with closing(heard(videos, workers(self._scan))) as batches:
            for batch in batches:
                self._catalog.companions.hear(batch or [])
                yield self._progress()
        return bool(videos)

    def _link(self) -> None:
        """Note what travels with what, as far as it is known by now: photos that were read may say more to videos."""
        named = list(self._catalog.companions.named(self._run, RAW))
        self._films = any(kind is Kind.VIDEO for _, kind, _ in named)
        self._catalog.companions.replace(self._run, list(pair(named)))

    def _photos(self) -> Iterator[Event]:
        """Read whole photos, each content once: what moved and what is a copy is told by its bytes before."""
        yield from self._moved()
        yield from self._copies(Kind.PHOTO, counted=False)
        md5s = self._catalog.copies.unseen(self._run, [Kind.PHOTO])
        same: dict[str | int, list[Task]] = {}
        for task in self._catalog.files.unread(self._run, DECODER):
            if task[0] in self._lost:
                self._done += 1
            else:
                same.setdefault(md5s.get(task[0], task[0]), []).append(task)
        yield from self._once(list(same.values()), md5s, counted=True)

    def _moved(self) -> Iterator[Event]:
        """Take the MD5 of each new file that may hold what a file of an earlier run held, and date it where it does."""
        tasks = self._catalog.copies.maybe_moved(self._run)
        with closing(Batch(self._save_digests)) as batch, closing(digests_of(tasks, workers(self._scan))) as found:
            for scanned in found:
                if scanned:
                    batch.add(scanned)
                yield self._progress()
        undated = (
            (file_id, dates.from_name(os.path.basename(path))) for file_id, path in self._catalog.copies.undated(self._run)
        )
        self._catalog.files.date([(file_id, Taken(when, DateSource.NAME)) for file_id, when in undated if when])

    def _copies(self, kind: Kind, *, counted: bool = True) -> Iterator[Event]:
        """Find by their bytes what are exact copies of one another."""
        candidates = self._catalog.copies.same_size(self._run, [kind])
        files = {file_id: file for file_id, file, _ in candidates}
        with closing(Batch(self._save_digests)) as batch, closing(shared(candidates, workers(self._scan))) as found:
            current = ""
            for behind, scanned in found:
                if scanned is None:
                    yield self._progress(behind * counted, printable(current))
                    continue
                batch.add(scanned)
                if scanned.file_error:
                    self._lost.add(scanned.file_id)
                current = files[scanned.file_id].path
                yield from _trouble(files[scanned.file_id], scanned)
        self._done += len(candidates) * counted

    def _save_digests(self, batch: list[Scanned]) -> None:
        self._catalog.copies.save([(item.file_id, item.md5) for item in batch if item.md5])
        self._catalog.files.save(DECODER, [item for item in batch if item.file_error])

    def _headers(self, kind: Kind) -> Iterator[Event]:
        """Read one file of each content that copies hold and of which nothing but the MD5 is known."""
        copies = self._catalog.copies.unknown(self._run, [kind], DECODER)
        known = {file_id: md5 for md5, same in copies.items() for file_id, _ in same}
        yield from self._once(list(copies.values()), known, counted=False)

    def _once(self, same: Sequence[list[Task]], known: Mapping[int, str], *, counted: bool) -> Iterator[Event]:
        """Read the first file of each set of one content, or the next where it cannot be read; what it says goes for all."""
        left = {files[0][0]: files for files in same}
        while left:
            tasks, again = [files[0] for files in left.values()], dict[int, list[Task]]()
            reading = self._read_all(tasks, self._scan, self._workspace, pixels=not self._exact, known=known)
            current = ""
            with closing(Batch(partial(self._catalog.files.save, DECODER))) as batch, closing(reading) as results:
                for result in results:
                    if result is not None:
                        file, scanned = result
                        first, *others = left[scanned.file_id]
                        if scanned.file_error and others:
                            again[others[0][0]] = others
                        for item in _for_each(scanned, [first, *others]):
                            batch.add(item)
                            self._done += counted
                        current = printable(file.path)
                        yield from _trouble(file, scanned)
                    yield self._progress(0, current)
            left = again


def _for_each(scanned: Scanned, copies: list[Task]) -> Iterator[Scanned]:
    """Yield what was found in one file for each file of the same content; for itself alone where it could not be read."""
    if scanned.md5 is None:
        yield scanned
        return
    for file_id, file in copies:
        taken = dates.of_name(file.path, scanned.fingerprint) if scanned.fingerprint else None
        yield Scanned(file_id, scanned.md5, scanned.fingerprint, taken, scanned.content_error)


def _trouble(file: SourceFile, scanned: Scanned) -> Iterator[PathSkipped]:
    reason = scanned.file_error or scanned.content_error
    if reason:
        yield PathSkipped(printable(file.path), reason, trouble=scanned.file_error is not None)
