"""Every screen as a picture, in three sizes, dark and light. After a wanted change: `pytest tests/tui --snapshot-update`."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input

from tui_dedup.act import metadata
from tui_dedup.catalog import Catalog
from tui_dedup.catalog.journal import Intent, Outcome
from tui_dedup.events import Deed, Finished, StageFinished, StageStarted
from tui_dedup.tui import words
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.screens.checking import CheckingScreen
from tui_dedup.tui.screens.confirm import ConfirmScreen
from tui_dedup.tui.screens.deed import DeedScreen

from .conftest import settle
from .library import STARTED
from .test_worker_client import client

SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60)}
THEMES = {"dark": "textual-dark", "light": "textual-light"}
SCREENS = {
    "welcome": [],
    "panel": [],
    "exact": ["2"],
    "perceptual": ["3", "right", "space"],
    "ai": ["4"],
    "filter": ["3", "slash", "c", "a", "t"],
    "viewer": ["3", "right", "enter"],
    "compare": ["3", "right", "c"],
    "difference": ["3", "right", "enter", "f"],
    "details": ["3", "right", "enter", "i"],
    "confirm": ["2", "d"],
    "result": ["2", "d", "right", "enter"],
    "history": ["5"],
    "settings": ["6", "down", "down"],
    "log": ["7"],
    "help": ["2", "question_mark"],
    "palette": ["3", "ctrl+p"],
}
MODAL = ("confirm", "result", "palette")
LOG = """2026-03-01 10:00:00,123 INFO tui_dedup.scan: reading 14 files
2026-03-01 10:00:01,123 WARNING tui_dedup.scan: \x1b[31mbroken.jpg is no picture
2026-03-01 10:00:02,123 ERROR root: The job ended early
"""
DEEDS = [
    StageStarted("remove", 3),
    Deed("/home/ana/Pictures/Backup/IMG_2041.JPG", "trash", "done"),
    Deed("/home/ana/Pictures/Downloads/IMG_2041 (1).JPG", "trash", "done"),
    Deed("/home/ana/Pictures/Downloads/coffee copy.jpg", "trash", "left", "has changed since the scan"),
    StageFinished("remove", 3, 0.1),
]

Compare = Callable[..., bool]
Make = Callable[[str, str], DedupApp]


@pytest.fixture
def shown(
    make_app: Callable[..., DedupApp], workspace: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Make:
    """Make the app as a screen wants it, with nothing of this machine to be seen."""
    monkeypatch.setattr(metadata, "available", lambda: False)
    place = words.place
    monkeypatch.setattr(words, "place", lambda path, width=255: place(_elsewhere(path, workspace, home), width))
    (workspace / "logs").mkdir(exist_ok=True)
    (workspace / "logs" / "worker.log").write_text(LOG)
    (home / "Pictures").mkdir()

    def make(screen: str, theme: str) -> DedupApp:
        if screen == "history":
            remember(workspace)
        first = {"folder": tmp_path / "new", "paths": ()} if screen == "welcome" else {}
        app = make_app(theme=theme, **first)
        app.session.settings = replace(app.session.settings, workspace="/home/ana/dedup")
        app.session.config = Path("/home/ana/.config/dedup-tui/config.toml")
        app.session.worker = client(tmp_path, *DEEDS, Finished())
        return app

    return make


def _elsewhere(path: str, workspace: Path, home: Path) -> str:
    return path.replace(str(workspace), "/home/ana/dedup").replace(str(home), "/home/ana")


def remember(workspace: Path) -> None:
    """Write a removal into the journal: one file is gone, one came back, one was left alone."""
    with Catalog(workspace / "catalog.sqlite") as catalog:
        removal = catalog.journal.begin('{"action": "trash"}')
        names = ("Backup/IMG_2041.JPG", "Downloads/IMG_2041 (1).JPG", "Downloads/coffee copy.jpg")
        intents = [Intent(f"/home/ana/Pictures/{name}", 136_640, 1, 1, 1, "0" * 32) for name in names]
        done, back, failed = catalog.journal.intend(removal, intents)
        catalog.journal.close([Outcome(done, "done"), Outcome(back, "undone"), Outcome(failed, "failed", None, "in use")])
        catalog.runs._db.write("UPDATE removal SET started = ?", (STARTED,))


async def play(screen: str, pilot: Pilot[int]) -> None:
    await settle(pilot)
    for place, key in enumerate(SCREENS[screen]):
        while screen == "result" and place == 2 and not isinstance(pilot.app.screen, ConfirmScreen):
            await pilot.pause()
        await pilot.press(key)
        await settle(pilot)
    while screen in MODAL and (isinstance(pilot.app.screen, CheckingScreen) or not pilot.app.screen.is_modal):
        await pilot.pause()
    while screen == "result" and not (isinstance(pilot.app.screen, DeedScreen) and pilot.app.screen._over):
        await pilot.pause()
    for field in pilot.app.screen.query(Input):
        field.cursor_blink = False
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("screen", SCREENS)
def test_screen(snap_compare: Compare, shown: Make, screen: str, theme: str, size: str) -> None:
    app = shown(screen, THEMES[theme])
    assert snap_compare(app, terminal_size=SIZES[size], run_before=partial(play, screen))
    app.close()


@pytest.mark.parametrize("screen", ["panel", "exact", "perceptual", "filter", "compare", "confirm", "settings"])
def test_screen_of_high_contrast(snap_compare: Compare, shown: Make, screen: str) -> None:
    app = shown(screen, "high-contrast")
    assert snap_compare(app, terminal_size=SIZES["120x40"], run_before=partial(play, screen))
    app.close()
