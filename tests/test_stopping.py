"""Pause, resume and cancel in the middle of a scan: within half a second, and with the work kept."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from tui_dedup import events, jobs
from tui_dedup.catalog import Catalog
from tui_dedup.events import Progress
from tui_dedup.records import Level
from tui_dedup.scan import DECODER
from tui_dedup.settings import Match, Settings
from tui_dedup.workspace import Workspace

PHOTOS = 400
PROMPT = 0.5
ATTEMPTS = 3  # the machine may be busy with something else once, and twice
BATCH = 4  # photos that a decoding process is handed at once
UNDER_WAY = 2 * BATCH * (os.cpu_count() or 1)

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """SIGINT as in a shell that one types into: what runs in the background, these tests among them, is started deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos that take some milliseconds each."""
    folder = tmp_path_factory.mktemp("library")
    chance = np.random.default_rng(1)
    for number in range(PHOTOS):
        Image.fromarray(chance.integers(0, 255, (12, 16, 3), np.uint8)).resize((1600, 1200)).save(folder / f"{number:03}.jpg")
    return folder


@pytest.fixture
def settings(library: Path, tmp_path: Path) -> Iterator[Callable[[int], Settings]]:
    """Return the function that gives the settings of an attempt, each with a workspace of its own."""
    levels = (Level.EXACT, Level.PERCEPTUAL)
    return lambda attempt: Settings(workspace=str(tmp_path / str(attempt)), paths=(str(library),), match=Match(levels=levels))


def read_so_far(settings: Settings) -> int:
    with Catalog(Workspace(settings.workspace).catalog) as catalog:
        return PHOTOS - len(catalog.files.unread(catalog.runs.last().id, DECODER))


def shortest(attempt: Callable[[int], float]) -> float:
    """The least seconds of some attempts, none more than are needed."""
    taken = float("inf")
    for number in range(ATTEMPTS):
        taken = min(taken, attempt(number))
        if taken < PROMPT:
            break
    return taken


class Worker:
    """A worker process as the app drives it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def say(self, line: bytes) -> None:
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def read_until(self, photos: int) -> int:
        """Read events until so many photos were read; return how many were."""
        while line := self.process.stdout.readline():
            event = events.decode(line)
            if isinstance(event, Progress) and event.stage == "scan" and event.done >= photos:
                return event.done
        pytest.fail("the worker ended early")

    def silent_after(self) -> float:
        """Read what is told until nothing is for a second; return after how many seconds the last came."""
        started = last = time.monotonic()
        while select.select([self.process.stdout], [], [], 1.0)[0]:
            os.read(self.process.stdout.fileno(), 1 << 16)
            last = time.monotonic()
        return last - started

    def worked(self) -> float:
        """The seconds of processor time of the worker and its decoding processes."""
        worker = psutil.Process(self.process.pid)
        times = [process.cpu_times() for process in [worker, *worker.children(recursive=True)]]
        return sum(taken.user + taken.system for taken in times)


@contextmanager
def working(settings: Settings) -> Iterator[Worker]:
    command = [sys.executable, "-m", "tui_dedup.worker"]
    with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL, bufsize=0) as process:
        worker = Worker(process)
        worker.say(jobs.encode(jobs.RunJob(settings)))
        try:
            yield worker
        finally:
            process.kill()


def test_pause_and_resume_are_prompt(settings: Callable[[int], Settings]) -> None:
    def attempt(number: int) -> float:
        with working(settings(number)) as worker:
            worker.read_until(20)
            worker.say(b"pause\n")
            stopped = worker.silent_after()
            before = worker.worked()
            assert not select.select([worker.process.stdout], [], [], 1.0)[0]
            assert worker.worked() - before < 0.2
            worker.say(b"resume\n")
            started = time.monotonic()
            worker.read_until(30)
            return max(stopped, time.monotonic() - started)

    assert shortest(attempt) < PROMPT


@pytest.mark.parametrize("how", ["cancel", "SIGINT", "SIGTERM"])
def test_cancel_is_prompt_and_keeps_the_work(settings: Callable[[int], Settings], how: str) -> None:
    def attempt(number: int) -> float:
        with working(settings(number)) as worker:
            done = worker.read_until(20)
            below = psutil.Process(worker.process.pid).children(recursive=True)
            started = time.monotonic()
            if how == "cancel":
                worker.say(b"cancel\n")
            else:
                worker.process.send_signal(signal.Signals[how])
            worker.process.stdout.read()
            assert worker.process.wait(30) == 130
            taken = time.monotonic() - started
        assert read_so_far(settings(number)) >= done
        _, alive = psutil.wait_procs(below, timeout=10)
        assert not alive
        return taken

    assert shortest(attempt) < PROMPT


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_headless_run_ends_promptly_and_keeps_the_work(settings: Callable[[int], Settings], library: Path, name: str) -> None:
    def attempt(number: int) -> float:
        workspace = Workspace(settings(number).workspace)
        command = [sys.executable, "-m", "tui_dedup", "--batch", library, "--workspace", workspace.folder, "--levels"]
        with subprocess.Popen([*command, "exact,perceptual"], stderr=-1, text=True) as process:
            while (made := len(list(workspace.thumbnails.glob("*/*.jpg")))) < 3 * UNDER_WAY:
                with suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"the run ended early: {process.wait(0.02)}")
            started = time.monotonic()
            process.send_signal(signal.Signals[name])
            _, said = process.communicate(timeout=30)
            taken = time.monotonic() - started
        assert process.returncode == 130
        assert "Interrupted. What was done so far is kept" in said
        assert "Traceback" not in said
        assert read_so_far(settings(number)) >= made - UNDER_WAY
        return taken

    assert shortest(attempt) < PROMPT
