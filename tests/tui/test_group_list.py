"""The list of groups: moving through it, filtering and sorting."""

from pathlib import Path

from textual.widgets import Input

from tui_dedup.catalog import Catalog
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.widgets.filter_box import Picks
from tui_dedup.tui.widgets.group_list import GroupList

from .conftest import settle

SIZE = (120, 40)


async def test_j_and_k_move_through_the_groups(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        groups = app.screen.query_one(GroupList)
        await pilot.press("j", "down", "j")
        assert groups.cursor == 2
        await pilot.press("k")
        await settle(pilot)
        assert groups.row is not None
        assert groups.row.id == "ai-astronaut"


async def test_next_unreviewed_skips_what_was_decided(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        for key in ("j", "a", "k", "J"):
            await pilot.press(key)
            await settle(pilot)
        row = app.screen.query_one(GroupList).row
        assert row is not None
        assert row.id == "ai-cup"


async def test_the_filter_finds_names_relations_and_sizes(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("4")
        await settle(pilot)
        groups = app.screen.query_one(GroupList)
        filters = {
            "warm": ["ai-rocket"],
            "scene >100KB": ["ai-rocket", "ai-astronaut"],
            "marked": [],
        }
        for typed, found in filters.items():
            await pilot.press("slash")
            app.screen.query_one("#filter", Input).value = typed
            await pilot.press("enter")
            await settle(pilot)
            assert [row.id for row in groups.rows] == found
        await pilot.press("escape")
        await settle(pilot)
        assert len(groups.rows) == 3
    app.close()


async def test_the_list_is_sorted_by_relation(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("o", "o")
        assert [row.id for row in app.screen.query_one(GroupList).rows] == ["perceptual-cat", "perceptual-portrait"]
    app.close()


async def test_a_group_that_came_back_says_so(app: DedupApp, workspace: Path) -> None:
    with Catalog(workspace / "catalog.sqlite") as catalog:
        catalog.groups._db.write("UPDATE \"group\" SET returned = 1 WHERE id = 'perceptual-cat'")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("slash", *"returned", "enter")
        await settle(pilot)
        groups = app.screen.query_one(GroupList)
        assert [row.id for row in groups.rows] == ["perceptual-cat"]
        assert "↩ resized" in groups.render_line(0).text
        assert "came back" in str(app.screen.query_one("#pane").border_title)
    app.close()


async def test_each_pick_of_the_filter_has_one_line(app: DedupApp) -> None:
    """Also where there are more than fit: the bar beside them takes its column from all lines."""
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("slash", "down")
        await settle(pilot)
        picks = app.screen.query_one(Picks)
        picks.styles.max_height = 2
        await settle(pilot)
        assert picks.max_scroll_y > 0
        assert picks.virtual_size.height == picks.option_count
