"""A catalog that cannot be read, and a level without groups: the screen says so, and offers no key that does nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Static

from tui_dedup.catalog import Catalog, CatalogError, State
from tui_dedup.records import Level
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.screens.message import MessageScreen
from tui_dedup.tui.widgets.tabs import Tab
from tui_dedup.workspace import Workspace

from .conftest import at, press, review, settle

GROUPED = State("rules", "photos", "thresholds")
"""What groups of a level are made from where it was searched."""


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


async def test_a_catalog_that_fails_in_the_middle_is_told_once_with_its_file_and_what_to_do(
    app: DedupApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(question: object) -> None:
        raise CatalogError(Path("/w: x/catalog.sqlite"), "disk I/O error. 5", "Check that the disk has room.")

    async with at(app, "3") as pilot:
        monkeypatch.setattr(app.session.store, "ask", fail)
        screen = review(app)
        for _ in range(2):
            screen.action_check_shown()
            await settle(pilot)
        (message,) = [screen for screen in app.screen_stack if isinstance(screen, MessageScreen)]
        assert message.text.split("\n\n")[1:] == ["/w: x/catalog.sqlite\ndisk I/O error. 5", "Check that the disk has room."]
        monkeypatch.undo()


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


@pytest.fixture
def exact_alone(workspace: Path) -> Path:
    """A workspace whose last run was asked for exact copies alone, and found none."""
    with Catalog(workspace / "catalog.sqlite") as catalog:
        catalog.groups.update(Level.EXACT, GROUPED, list(catalog.groups.returned(Level.EXACT)), [])
        for level in (Level.PERCEPTUAL, Level.AI):
            catalog.groups.replace(level, [])
    return workspace


@pytest.mark.usefixtures("exact_alone")
async def test_a_level_that_the_run_left_out_says_how_it_is_searched(app: DedupApp) -> None:
    async with at(app) as pilot:
        assert said(app, "#groups").startswith("Exact no groups Perceptual not searched: 3 says how AI not searched: 4 says how")
        assert [str(app.screen.query_one(f"Tab.-{level}", Tab).render())[-1] for level in Level] == ["0", "–", "–"]
        await press(pilot, "3")
        assert "Tick it on the panel (1)" in said(app, "#empty")


async def test_without_a_model_the_ai_level_does_not_say_that_it_found_nothing(app: DedupApp, exact_alone: Path) -> None:
    with Catalog(exact_alone / "catalog.sqlite") as catalog:
        catalog.groups.update(Level.AI, GROUPED, [], [])
        catalog.runs._db.write("UPDATE run SET model = NULL")
    async with at(app) as pilot:
        assert "AI not searched: 4 says why" in said(app, "#groups")
        await press(pilot, "4")
        assert "No model has looked at the photos yet" in said(app, "#empty")


async def test_an_empty_list_says_what_holds_now(app: DedupApp, exact_alone: Path) -> None:
    async with at(app, "3") as pilot:
        with Catalog(exact_alone / "catalog.sqlite") as catalog:
            catalog.groups.update(Level.PERCEPTUAL, GROUPED, [], [])
        app.refresh_overview(())
        await settle(pilot)
        assert "No two photos look the same" in said(app, "#empty")


async def test_a_filter_without_groups_leaves_the_key_that_changes_it(app: DedupApp) -> None:
    async with at(app, "3", "slash", *"zzz", "enter") as pilot:
        assert {active.binding.id for active in review(app).active_bindings.values()} & {"list.filter", "photo.toggle"} == {
            "list.filter"
        }
        await pilot.press("escape")
        await pilot.pause()
