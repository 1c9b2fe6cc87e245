"""The worker process, driven as the app drives it: a job on its input, events from its output."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tui_dedup import events, jobs
from tui_dedup.events import Event, Failed, Finished, GroupsReady, StageStarted
from tui_dedup.records import Level
from tui_dedup.settings import Match, Settings
from tui_dedup.tui.worker_client import COMMAND


def settings_for(library: Path, workspace: Path, *levels: Level) -> Settings:
    return Settings(workspace=str(workspace), paths=(str(library),), match=Match(levels=levels or (Level.EXACT,)))


@contextmanager
def worker(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tui_dedup.worker"]
    with log.open("wb") as stderr, subprocess.Popen(command, stdin=-1, stdout=-1, stderr=stderr) as process:
        try:
            yield process
        finally:
            process.kill()


def ask(process: subprocess.Popen[bytes], line: bytes) -> list[Event]:
    """Send a line, keep the line to the worker open as the app does, and return all that it tells."""
    process.stdin.write(line)
    process.stdin.flush()
    return [events.decode(line) for line in process.stdout]


def test_a_run_is_told_as_events_and_nothing_else_reaches_the_output(demo_library: Path, tmp_path: Path) -> None:
    job = jobs.RunJob(settings_for(demo_library, tmp_path / "w", Level.EXACT, Level.PERCEPTUAL))
    with worker(tmp_path / "log") as process:
        told = ask(process, jobs.encode(job))
        assert process.wait(60) == 0
    assert [event.stage for event in told if isinstance(event, StageStarted)] == ["find", "scan", "match"]
    assert {event.level for event in told if isinstance(event, GroupsReady) and event.groups} == {Level.EXACT, Level.PERCEPTUAL}
    assert isinstance(told[-1], Finished)


@pytest.mark.parametrize("goodbye", [b"cancel\n", None], ids=["the app cancels", "the app is gone"])
def test_a_cancelled_run_ends_and_the_next_one_goes_on(demo_library: Path, tmp_path: Path, goodbye: bytes | None) -> None:
    job = jobs.RunJob(settings_for(demo_library, tmp_path / "w"))
    with worker(tmp_path / "log") as process:
        process.stdin.write(jobs.encode(job))
        process.stdin.flush()
        process.stdout.readline()
        if goodbye:
            process.stdin.write(goodbye)
            process.stdin.flush()
        else:
            process.stdin.close()
        process.stdout.read()
        assert process.wait(60) == 130
    with worker(tmp_path / "log") as process:
        told = ask(process, jobs.encode(job))
    assert isinstance(told[-1], Finished)


def test_a_worker_gives_way_to_the_app(demo_library: Path, tmp_path: Path) -> None:
    job = jobs.RunJob(settings_for(demo_library, tmp_path / "w"))
    with worker(tmp_path / "log") as process:
        process.stdin.write(jobs.encode(job))
        process.stdin.flush()
        process.stdout.readline()
        assert os.getpriority(os.PRIO_PROCESS, process.pid) > os.getpriority(os.PRIO_PROCESS, 0)


def test_the_log_says_what_was_done_and_what_was_left_out(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    with worker(tmp_path / "log") as process:
        ask(process, jobs.encode(jobs.RunJob(settings_for(photos, tmp_path / "w", Level.PERCEPTUAL))))
    log = (tmp_path / "log").read_text()
    assert "INFO tui_dedup.worker: scan: 1 in" in log
    assert f"WARNING tui_dedup.worker: {photos}/broken.jpg was left out: " in log


def test_a_missing_folder_is_told_in_words(tmp_path: Path) -> None:
    with worker(tmp_path / "log") as process:
        told = ask(process, jobs.encode(jobs.RunJob(settings_for(tmp_path / "none", tmp_path / "w"))))[-1]
    assert isinstance(told, Failed)
    assert str(tmp_path / "none") in told.text
    assert b"Traceback" not in (tmp_path / "log").read_bytes()


def test_a_job_that_is_none_is_told_and_logged(tmp_path: Path) -> None:
    with worker(tmp_path / "log") as process:
        told = ask(process, b"what?\n")[-1]
    assert isinstance(told, Failed)
    assert b"Traceback" in (tmp_path / "log").read_bytes()


def test_python_files_among_the_photos_are_never_run(tmp_path: Path) -> None:
    for name in ("msgspec.py", "json.py", "nt.py"):
        (tmp_path / name).write_text("open('was-run', 'w')\n")
    subprocess.run(COMMAND, input=b"what?\n", cwd=tmp_path, capture_output=True, check=False)
    assert not (tmp_path / "was-run").exists()


def test_a_removal_and_its_undo_are_told_to_their_end(demo_copy: Path, tmp_path: Path, home: Path) -> None:
    """The app takes a worker that ends without `Finished` for one that broke."""
    settings = settings_for(demo_copy, tmp_path / "w")
    plan = tmp_path / "plan.json"
    before = sorted(demo_copy.rglob("*"))
    with worker(tmp_path / "log") as process:
        ask(process, jobs.encode(jobs.RunJob(settings)))
    subprocess.run([sys.executable, "-m", "tui_dedup", "plan", str(plan), "--workspace", settings.workspace], check=True)
    for job in (jobs.ApplyJob(settings, str(plan)), jobs.UndoJob(settings)):
        with worker(tmp_path / "log") as process:
            told = ask(process, jobs.encode(job))
        assert told[-1] == Finished()
    assert sorted(demo_copy.rglob("*")) == before
