"""A small catalog of real photographs with invented names, so that the app is tested without the scanner."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tui_dedup.records import Level, Relation
from tui_dedup.settings import App, Images, Settings
from tui_dedup.tui import failures
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.changes import GroupView
from tui_dedup.tui.images import Terminal
from tui_dedup.tui.screens.review import ReviewScreen

from .library import ROOT, build, photo
from .removable import over_group

PATIENCE = 60
"""Seconds to wait for what is under way."""
DIALOGS = ("job", "worker", "dialog")
"""Groups of workers that may wait for a person, or for a run."""

Settle = Callable[[Pilot[int]], Awaitable[None]]


@pytest.fixture(autouse=True)
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """One time zone and no animation: what is shown depends on the code alone."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    time.tzset()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a finished run; copy it before changing anything."""
    folder = tmp_path_factory.mktemp("library") / "workspace"
    build(folder)
    return folder


@pytest.fixture
def workspace(library: Path, tmp_path: Path) -> Path:
    """A workspace of the test's own."""
    return Path(shutil.copytree(library, tmp_path / "workspace"))


@pytest.fixture
def make_app(workspace: Path) -> Iterator[Callable[..., DedupApp]]:
    """Make the app over the workspace, or another one; pictures are half blocks. Every app is let go of after the test."""
    made: list[DedupApp] = []

    def make(folder: Path = workspace, theme: str = "textual-dark", paths: tuple[str, ...] = (ROOT,), **app: object) -> DedupApp:
        settings = Settings(workspace=str(folder), paths=paths, images=Images("halfcell"), app=App(theme=theme, **app))
        made.append(DedupApp(settings, Terminal()))
        return made[-1]

    yield make
    for app in made:
        app.close()


@pytest.fixture(autouse=True)
def nothing_fails(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A test fails when a part of the app did, even where the person would only have seen a message."""
    yield
    assert not [
        record.getMessage() for record in caplog.get_records("call") if record.name == failures.__name__ and record.exc_info
    ]


@pytest.fixture
def app(make_app: Callable[..., DedupApp]) -> DedupApp:
    """The app over a finished run."""
    return make_app()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three files of the same bytes."""
    folder = tmp_path / "photos"
    folder.mkdir()
    photo("coffee").save(folder / "a.jpg")
    for name in ("b.jpg", "c.jpg"):
        (folder / name).write_bytes((folder / "a.jpg").read_bytes())
    return folder


@pytest.fixture
def removing(photos: Path, tmp_path: Path, make_app: Callable[..., DedupApp]) -> DedupApp:
    """The app over these three files, found as one exact group."""
    return over_group(photos, tmp_path / "deeds", make_app, Level.EXACT, Relation.SAME_BYTES)


def review(app: DedupApp) -> ReviewScreen:
    """Return the review in front."""
    assert isinstance(app.screen, ReviewScreen)
    return app.screen


def group(app: DedupApp) -> GroupView:
    """Return the group that the review in front shows."""
    shown = review(app).group
    assert shown is not None
    return shown


@asynccontextmanager
async def at(app: DedupApp, *keys: str, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[int]]:
    """Run the app and yield its pilot where these keys lead, each pressed when the last one has done all it does."""
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        yield pilot
    app.close()


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press these keys, each when the last one has done all it does."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def settle(pilot: Pilot[int]) -> None:
    """Wait until nothing is being read, drawn or written any more."""
    async with asyncio.timeout(PATIENCE):
        while True:
            await pilot.pause()
            running = [worker for worker in pilot.app.workers if not worker.is_finished and worker.group not in DIALOGS]
            if not running:
                break
            await asyncio.wait([asyncio.ensure_future(_end(worker)) for worker in running])
        await pilot.pause()


async def _end(worker: object) -> None:
    await asyncio.gather(worker.wait(), return_exceptions=True)  # type: ignore[attr-defined]
