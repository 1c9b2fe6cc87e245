"""Every screen as a picture, in three sizes, dark and light. After a wanted change: `pytest tests/tui --snapshot-update`."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from textual.pilot import Pilot

from tui_dedup.tui.app import DedupApp

from .conftest import settle

SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60)}
SCREENS = {
    "panel": [],
    "exact": ["2"],
    "perceptual": ["3", "right", "space"],
    "ai": ["4"],
    "history": ["5"],
    "viewer": ["3", "right", "enter"],
    "compare": ["3", "right", "c"],
    "difference": ["3", "right", "enter", "f"],
    "details": ["3", "right", "enter", "i"],
    "confirm": ["2", "d"],
    "help": ["2", "question_mark"],
}
LIGHT = ["panel", "perceptual", "confirm"]

Compare = Callable[..., bool]


async def play(keys: list[str], pilot: Pilot[int]) -> None:
    await settle(pilot)
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
    while keys[-1:] == ["d"] and not pilot.app.screen.is_modal:
        await pilot.pause()
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", SCREENS)
def test_dark(snap_compare: Compare, app: DedupApp, screen: str, size: str) -> None:
    played: Callable[[Pilot[int]], Awaitable[None]] = partial(play, SCREENS[screen])
    assert snap_compare(app, terminal_size=SIZES[size], run_before=played)
    app.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", LIGHT)
def test_light(snap_compare: Compare, make_app: Callable[..., DedupApp], screen: str, size: str) -> None:
    app = make_app(theme="textual-light")
    assert snap_compare(app, terminal_size=SIZES[size], run_before=partial(play, SCREENS[screen]))
    app.close()
