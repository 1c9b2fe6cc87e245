"""Decoding processes: many files at once, where a crash, a hang or hunger for memory costs one file alone."""

import os
import signal
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait

from pebble import CONSTS, ProcessExpired, ProcessPool

from tui_dedup import forkserver
from tui_dedup.errors import DedupError
from tui_dedup.records import Scanned, SourceFile
from tui_dedup.scan import reasons
from tui_dedup.scan.containment import contain
from tui_dedup.scan.files import ChangedError, digest
from tui_dedup.settings import Scan
from tui_dedup.workspace import Workspace

Task = tuple[int, SourceFile]
"""A file's id in the catalog, and the file."""

Result = tuple[SourceFile, Scanned]
"""A file with what became of it."""

_Job = tuple[Scan, Workspace, bool]

_HEARTBEAT = 0.2
_ATTENTION = 0.02  # seconds between two looks of pebble at its processes: a pool that is stopped ends no sooner
_TASKS_PER_PROCESS = 2000
_PHOTOS, _HEADERS = 4, 16  # are handed over together, for that takes as long as to read a header
_SOON = 0.05  # seconds after which what is read comes back: the rest of its batch is handed over anew
_POOLS = 10
_LOST = "The decoding processes end again and again. Set scan.workers lower or scan.memory_limit higher, or close other programs."
_PATIENCE = 30.0  # seconds, beyond what a file may take, in which nothing gets ready before the pool is given up


class PoolError(DedupError):
    """Decoding processes cannot be kept running on this machine; the message says what to do."""


def read_all(
    tasks: Sequence[Task],
    scan: Scan,
    workspace: Workspace,
    prepare: Callable[[], None] | None = None,
    *,
    pixels: bool = True,
    known: Mapping[int, str] | None = None,
) -> Generator[Result | None, None, None]:
    """Yield each file with what became of it, as they get ready, and None when nothing got ready for a while.

    A few files are under way ahead of the caller; those of a caller that closes the generator are given up at once.
    Each decoding process calls `prepare`, a function of a module, when it starts, else `scan.opening.prepare`. `pixels`
    as in `scan.read.read`; `known` are MD5s by file id. Raises `PoolError`.
    """
    left = _Left(tasks, _PHOTOS if pixels else _HEADERS)
    for _ in range(_POOLS):
        yield from _until_broken(left, scan, _pool(scan, (scan, workspace, pixels), prepare), known or {})
        if not left:
            return
    raise PoolError(_LOST)


class _Left:
    """What is left to read, some files at a time; those of a batch at which a process ended are read alone then."""

    def __init__(self, tasks: Sequence[Task], size: int) -> None:
        self._tasks = list(reversed(tasks))
        self._size = size
        self._alone: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._tasks)

    def take(self) -> list[Task]:
        """Return the next batch."""
        batch = [self._tasks.pop()]
        while self._tasks and len(batch) < self._size and not self._alone & {batch[0][0], self._tasks[-1][0]}:
            batch.append(self._tasks.pop())
        return batch

    def put_back(self, batch: Sequence[Task], *, alone: bool = False) -> None:
        """Take a batch that was not read."""
        self._tasks.extend(reversed(batch))
        if alone:
            self._alone.update(file_id for file_id, _ in batch)


def _until_broken(left: _Left, scan: Scan, pool: ProcessPool, known: Mapping[int, str]) -> Generator[Result | None, None, None]:
    """Work on what is left; should the pool itself break, what was under way is put back."""
    under_way: dict[Future[list[Scanned]], list[Task]] = {}
    silent = 0.0  # counted in heartbeats, so that a program that was stopped for an hour did not wait for one
    try:
        while left or under_way:
            while left and len(under_way) < 2 * workers(scan):
                batch = left.take()
                md5s = [known.get(file_id) for file_id, _ in batch]
                under_way[pool.schedule(_read, (batch, md5s), timeout=scan.timeout)] = batch
            done, _ = wait(under_way, _HEARTBEAT, FIRST_COMPLETED)
            silent = 0.0 if done else silent + _HEARTBEAT
            if silent > scan.timeout + _PATIENCE:
                raise PoolError(_LOST)
            if not done:
                yield None
            for future in done:
                results = _results(future, under_way[future], scan.timeout)
                batch = under_way.pop(future)
                left.put_back(batch[len(results) :], alone=not results)
                yield from ((file, scanned) for (_, file), scanned in zip(batch, results, strict=False))
    except RuntimeError:  # what pebble raises when the pool itself fails
        for batch in under_way.values():
            left.put_back(batch)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def workers(scan: Scan) -> int:
    """Return how many files are worked on at once."""
    return scan.workers or os.cpu_count() or 1


def _pool(scan: Scan, job: _Job, prepare: Callable[[], None] | None) -> ProcessPool:
    CONSTS.sleep_unit = _ATTENTION
    return ProcessPool(workers(scan), _TASKS_PER_PROCESS, _start, (job, prepare), forkserver.context())


def _results(future: Future[list[Scanned]], batch: Sequence[Task], timeout: float) -> list[Scanned]:
    """Return what a process made of a batch, nothing where one of several files took the process down.

    One that did so alone is remembered by content.
    """
    try:
        return future.result()
    except TimeoutError:
        return [_blamed(task, reasons.timed_out(timeout)) for task in batch if len(batch) == 1]
    except ProcessExpired:
        return [_blamed(task, reasons.CRASHED) for task in batch if len(batch) == 1]


def _blamed(task: Task, reason: str) -> Scanned:
    file_id, file = task
    try:
        return Scanned(file_id, digest(file), content_error=reason)
    except (OSError, ChangedError) as error:
        return Scanned(file_id, file_error=reasons.file_reason(error))


_here: _Job
"""What a decoding process works with; set when it starts."""


def _start(job: _Job, prepare: Callable[[], None] | None) -> None:
    from tui_dedup.scan import opening  # noqa: PLC0415 - decoders are no matter of the process that asks for files to be read

    global _here  # noqa: PLW0603
    _here = job
    contain(job[0].memory_limit)
    (prepare or opening.prepare)()


def _read(batch: Sequence[Task], md5s: Sequence[str | None]) -> list[Scanned]:
    from tui_dedup.scan.read import read  # noqa: PLC0415 - as above

    scan, workspace, pixels = _here
    signal.alarm(int(scan.timeout) + 10)  # should the program be gone, nobody else ends a decoder that hangs
    results: list[Scanned] = []
    soon = time.monotonic() + _SOON
    try:
        for task, md5 in zip(batch, md5s, strict=True):
            results.append(read(*task, scan, workspace, pixels=pixels, md5=md5))
            if time.monotonic() >= soon:
                break
        return results
    finally:
        signal.alarm(0)
