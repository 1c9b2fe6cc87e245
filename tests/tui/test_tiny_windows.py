"""A window of a few cells, as a tiling desktop makes one for a moment: the app stays up, and all is there again after it."""

from pathlib import Path

import pytest

from tui_dedup.catalog import Catalog
from tui_dedup.records import Skipped
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.widgets.tabs import Tab

from .conftest import at, settle
from .library import ROOT

TINY = [(1, 1), (5, 3), (1, 40), (120, 1)]
PLACES = {
    "panel": [],
    "skipped": ["s"],
    "exact": ["2"],
    "filter": ["3", "slash"],
    "details": ["3", "i"],
    "full screen": ["3", "enter", "i"],
    "compare": ["3", "c"],
    "confirm": ["2", "d"],
    "history": ["5"],
    "setting": ["6", "down", "enter"],
    "log": ["7"],
    "help": ["2", "question_mark"],
    "palette": ["3", "ctrl+p"],
}


@pytest.fixture
def passed_over(workspace: Path) -> None:
    """A file that the last run could not read."""
    with Catalog(workspace / "catalog.sqlite") as catalog:
        last = catalog.runs.last()
        assert last is not None
        catalog.files.skip(last.id, [Skipped(f"{ROOT}/broken.jpg", "damaged: it ends early", trouble=True)])


@pytest.mark.usefixtures("passed_over")
@pytest.mark.parametrize("keys", PLACES.values(), ids=PLACES)
async def test_the_app_outlives_a_window_of_a_few_cells(app: DedupApp, keys: list[str]) -> None:
    async with at(app, *keys) as pilot:
        place = app.screen
        for size in TINY:
            await pilot.resize_terminal(*size)
            await settle(pilot)
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert app.screen is place


@pytest.mark.parametrize("columns", [60, 77, 78, 80])
async def test_every_screen_has_its_number_in_sight(app: DedupApp, columns: int) -> None:
    async with at(app, size=(columns, 20)):
        assert list(app.screen.query(Tab))[-1].region.right <= columns
