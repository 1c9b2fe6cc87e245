"""A catalog that cannot be read, and a level without groups: the screen says so, and offers no key that does nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Static

from tui_dedup.catalog import Catalog
from tui_dedup.tui.app import DedupApp
from tui_dedup.workspace import Workspace

from .conftest import at, review


def said(app: DedupApp, where: str) -> str:
    """Return what a screen says in one place, in one line."""
    box = app.screen.query_one(where, Static)
    assert box.display
    return " ".join(str(box.render()).split())


@pytest.mark.parametrize(("key", "where"), [("1", "#groups"), ("2", "#empty"), ("3", "#empty"), ("5", "#empty")])
async def test_a_damaged_catalog_is_told_in_the_screen_with_its_file_and_what_to_do(
    make_app: Callable[..., DedupApp], workspace: Path, key: str, where: str
) -> None:
    (workspace / "catalog.sqlite").write_bytes(b"scribbled over " * 100)
    app = make_app()
    async with at(app, "escape", key):
        told = said(app, where)
        assert "catalog.sqlite file is not a database" in told
        assert "no photo is. Put a backup in its place" in told
        assert not any(box.display for box in app.screen.query("#left, #pane, #removals, #deeds"))


async def test_an_empty_review_offers_no_key_that_does_nothing(make_app: Callable[..., DedupApp], tmp_path: Path) -> None:
    new = Workspace(tmp_path / "new")
    new.create()
    Catalog(new.catalog).close()  # the panel may have made it by now; nothing was looked for all the same
    app = make_app(folder=new.folder)
    async with at(app, "3"):
        assert "nothing was looked for yet" in said(app, "#empty")
        shown = {active.binding.id for active in app.screen.active_bindings.values()}
        assert {"screen.panel", "app.help"} <= shown
        assert not shown & {"photo.toggle", "group.check", "photo.delete", "list.filter", "group.next"}


async def test_a_filter_without_groups_leaves_the_key_that_changes_it(app: DedupApp) -> None:
    async with at(app, "3", "slash", *"zzz", "enter") as pilot:
        assert {active.binding.id for active in review(app).active_bindings.values()} & {"list.filter", "photo.toggle"} == {
            "list.filter"
        }
        await pilot.press("escape")
        await pilot.pause()
