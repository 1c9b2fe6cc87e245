"""Jobs go to a process of their own; its events come back in batches, whatever it does."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tui_dedup import events
from tui_dedup.events import Event, Failed, Finished, Notice, Progress, StageStarted
from tui_dedup.jobs import RunJob, Steer
from tui_dedup.settings import Settings
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.worker_client import WorkerClient

FAKE = Path(__file__).with_name("fake_worker.py")


def client(tmp_path: Path, *played: Event | str, code: int = 0) -> WorkerClient:
    lines = [item if isinstance(item, str) else events.encode(item).decode().strip() for item in played]
    (tmp_path / "events").write_text("\n".join(lines))
    return WorkerClient(tmp_path / "logs" / "worker.log", [sys.executable, str(FAKE), str(tmp_path / "events"), str(code)])


async def told(worker: WorkerClient) -> list[Event]:
    heard: list[Event] = []
    await worker.run(RunJob(Settings()), heard.extend)
    return heard


async def test_events_come_in_order(tmp_path: Path) -> None:
    played = [StageStarted("scan", 2), Progress("scan", 2), Notice("on the CPU"), Finished()]
    assert await told(client(tmp_path, *played)) == played


async def test_a_flood_of_progress_is_thinned_to_the_newest(tmp_path: Path) -> None:
    heard = await told(client(tmp_path, *(Progress("scan", done) for done in range(5000)), Finished()))
    assert len(heard) < 200
    assert heard[-2:] == [Progress("scan", 4999), Finished()]


async def test_a_worker_that_dies_is_told_of(tmp_path: Path) -> None:
    (failed,) = await told(client(tmp_path, code=3))
    assert isinstance(failed, Failed)
    assert "code 3" in failed.text
    assert "worker.log" in failed.text


async def test_lines_that_are_no_events_are_passed_over(tmp_path: Path) -> None:
    assert await told(client(tmp_path, "a library says hello", Finished())) == [Finished()]


async def test_a_cancelled_worker_ends_and_says_that_work_is_kept(tmp_path: Path) -> None:
    worker = client(tmp_path, StageStarted("scan", 2), "wait")
    heard: list[Event] = []

    def tell(batch: Sequence[Event]) -> None:
        heard.extend(batch)
        worker.steer(Steer.CANCEL)

    await worker.run(RunJob(Settings()), tell)
    assert isinstance(heard[-1], Failed)
    assert "kept" in heard[-1].text
    assert not worker.busy


async def test_the_worker_ends_with_the_app(tmp_path: Path) -> None:
    worker = client(tmp_path, StageStarted("scan", 2), "wait")
    started = asyncio.Event()
    task = asyncio.create_task(worker.run(RunJob(Settings()), lambda _: started.set()))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not worker.busy


async def test_a_job_that_goes_on_ends_when_the_app_does(app: DedupApp, tmp_path: Path) -> None:
    app.session.worker = client(tmp_path, StageStarted("scan", 2), "wait")
    async with app.run_test() as pilot:
        await pilot.press("r")
        while not (app.activity and app.activity.stages):
            await asyncio.sleep(0)
        process = app.session.worker._process
        assert process is not None
        await pilot.press("q")
    assert process.returncode is not None
