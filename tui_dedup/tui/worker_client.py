"""The worker process as the app sees it: a job goes in, batches of events come out."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from tui_dedup import events, jobs
from tui_dedup.events import Event, Failed, Finished, Progress
from tui_dedup.jobs import Job, Steer

INTERVAL = 0.1
"""Seconds between two batches of events."""
GRACE = 3.0
"""Seconds that a worker has to end by itself before it is made to."""
CANCELLED = 130
"""The exit code of a worker that was cancelled."""
LINE_LIMIT = 1 << 20
COMMAND = (sys.executable, "-P", "-m", "tui_dedup.worker")
"""How the worker is started. With -P, Python files that lie in the folder where we are stay what they are: files."""

Tell = Callable[[Sequence[Event]], None]


class WorkerClient:
    """Runs one job at a time in a process of its own, whose errors go to a log file."""

    def __init__(self, log: Path, command: Sequence[str] = COMMAND) -> None:
        """Take the log file and how the worker is started."""
        self._log = log
        self._command = command
        self._process: Process | None = None

    @property
    def busy(self) -> bool:
        """Whether a job is being worked on."""
        return self._process is not None

    async def run(self, job: Job, tell: Tell) -> None:
        """Work on `job` to its end and tell the events in batches; the last one is `Finished` or `Failed`."""
        batch = _Batch()
        self._process = process = await self._start()
        try:
            self._send(jobs.encode(job))
            reader = asyncio.create_task(_read(process, batch))
            while not reader.done():
                await asyncio.wait({reader}, timeout=INTERVAL)
                batch.hand_over(tell)
            code = await process.wait()
            if code == CANCELLED:
                tell([Failed("Stopped. What was done is kept, and the next run goes on from there.")])
            elif not batch.ended:
                tell([Failed(f"The worker stopped early (code {code}); what was done is kept. Its log: {self._log}")])
        finally:
            await _end(process)
            self._process = None

    def steer(self, word: Steer) -> None:
        """Pause, resume or cancel the job; nothing happens when there is none."""
        self._send(f"{word}\n".encode())

    async def stop(self) -> None:
        """End the process, if there is one, as when the app is gone: what it did is kept."""
        if self._process is not None:
            await _end(self._process)

    def _send(self, line: bytes) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(line)

    async def _start(self) -> Process:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=log, limit=LINE_LIMIT, start_new_session=True
            )


class _Batch:
    """Events since the last hand-over; of the progress of a stage only the newest is kept."""

    def __init__(self) -> None:
        self.ended = False
        self._events: list[Event] = []

    def add(self, event: Event) -> None:
        self.ended = self.ended or isinstance(event, Finished | Failed)
        last = self._events[-1] if self._events else None
        if isinstance(event, Progress) and isinstance(last, Progress) and last.stage == event.stage:
            self._events.pop()
        self._events.append(event)

    def hand_over(self, tell: Tell) -> None:
        if self._events:
            batch, self._events = self._events, []
            tell(batch)


async def _read(process: Process, batch: _Batch) -> None:
    assert process.stdout is not None  # noqa: S101 - it was asked for as a pipe
    async for line in process.stdout:
        try:
            batch.add(events.decode(line))
        except msgspec.MsgspecError:
            continue  # not ours: a library that prints


async def _end(process: Process) -> None:
    """See that the process is gone: first its input ends, which cancels it, then it is asked, then made to."""
    if process.stdin is not None:
        process.stdin.close()
    for force in (process.terminate, process.kill):
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            force()
    await process.wait()
