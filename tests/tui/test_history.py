"""What the history says of each file, and when there is nothing to say."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import DataTable

from tui_dedup.act.photos.rung import RECENTLY_DELETED
from tui_dedup.catalog.journal import DeedRow, Intent
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.screens.history import _deed

from .conftest import settle

FILE = Intent("/photos/a.jpg", 1000, 1, 1, 1, "0" * 32)


@pytest.mark.parametrize(
    ("action", "state", "destination", "words"),
    [
        ("trash", "done", "/trash/a.jpg", "in the Trash"),
        ("move", "done", "/elsewhere/a.jpg", "moved away"),
        ("hardlink", "done", None, "a hard link now"),
        ("trash", "done", f"{RECENTLY_DELETED}1", "in Recently Deleted"),
        ("trash", "undone", None, "back in place"),
        ("trash", "failed", None, "left alone"),
        ("trash", "intended", None, "cut off"),
    ],
)
def test_where_a_file_is(action: str, state: str, destination: str | None, words: str) -> None:
    row = DeedRow(1, 1, FILE, state, destination, "")  # type: ignore[arg-type]
    assert _deed(row, action)[0] == words


async def test_a_key_may_come_before_the_list_does(make_app: Callable[..., DedupApp], tmp_path: Path) -> None:
    """The table stands there empty until the catalog has answered; its last row is number -1 then."""
    async with make_app(tmp_path / "empty").run_test() as pilot:
        await pilot.press("5")
        pilot.app.screen.query_one("#removals", DataTable).action_scroll_bottom()
        await settle(pilot)
        assert pilot.app.screen.has_class("-empty")
