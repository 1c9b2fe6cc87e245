"""Keys in no order that makes sense, and a window that changes: whatever is pressed, wherever, the app stays up."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.binding import Binding

from tui_dedup.events import Finished, PathSkipped, StageStarted
from tui_dedup.tui import keymap
from tui_dedup.tui.app import DedupApp

from .conftest import settle
from .test_snapshots import remember
from .test_worker_client import client

PRESSES = 60
OURS = {
    key
    for part in keymap.PARTS
    for binding in part
    if isinstance(binding, Binding) and binding.id != "app.quit"
    for key in binding.key.split(",")
}
ELSEWHERE = {
    "tab",
    "shift+tab",
    "home",
    "end",
    "ctrl+p",
    "ctrl+home",
    "ctrl+end",
    "ctrl+left",
    "ctrl+right",
    "left_square_bracket",
}
WINDOWS = [(1, 1), (20, 5), (80, 24), (120, 40)]
KEYS = sorted(OURS | ELSEWHERE)


@pytest.mark.parametrize("known", [True, False], ids=["finished run", "nothing yet"])
@pytest.mark.parametrize(("seed", "size"), enumerate([(40, 12), (80, 24), (200, 60)]))
async def test_the_app_stays_up(
    make_app: Callable[..., DedupApp], workspace: Path, tmp_path: Path, seed: int, known: bool, size: tuple[int, int]
) -> None:
    remember(workspace)
    app = make_app(workspace if known else tmp_path / "empty")
    app.session.config = tmp_path / "config.toml"
    app.session.worker = client(tmp_path, PathSkipped("/home/ana/x.jpg", "no picture"), StageStarted("scan", 2), Finished())
    (tmp_path / "looker").mkdir()
    app.session.looker = client(tmp_path / "looker", Finished())
    chance = random.Random(seed)
    keys = chance.choices(KEYS, k=PRESSES)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for number, key in enumerate(keys, 1):
            await pilot.press(key)
            if number % 20 == 0:
                await pilot.resize_terminal(*chance.choice(WINDOWS))
        assert app.return_code is None, keys
