"""A photo full screen: from photo to photo, in its place on the keeper, and back to the list."""

from pathlib import Path

import pytest

from tui_dedup.catalog import Catalog
from tui_dedup.records import Action, Verdict
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.pictures import Below
from tui_dedup.tui.screens.viewer import ViewerScreen
from tui_dedup.tui.widgets.group_list import GroupList
from tui_dedup.tui.widgets.picture import Picture

from .conftest import at, group, press, review, settle


async def test_the_viewer_goes_from_photo_to_photo_and_comes_back_to_the_same(app: DedupApp) -> None:
    async with at(app, "3", "enter") as pilot:
        assert isinstance(app.screen, ViewerScreen)
        await pilot.press("right", "right", "space")
        await settle(pilot)
        await press(pilot, "escape")
        assert review(app).photo == 2
        assert group(app).members[2].action is Action.REMOVE


async def test_the_viewer_goes_on_to_the_next_group(app: DedupApp) -> None:
    async with at(app, "3") as pilot:
        await pilot.press("enter", "j")
        await settle(pilot)
        assert isinstance(app.screen, ViewerScreen)
        assert app.screen.group is not None
        assert app.screen.group.row.id == "perceptual-cat"


async def test_a_key_pressed_while_full_screen_closes_is_not_forgotten(app: DedupApp) -> None:
    async with at(app, "4") as pilot:
        screen = review(app)
        with screen.prevent(GroupList.Highlighted):
            screen.action_group(1)
        screen.on_screen_resume()
        await settle(pilot)
        row = screen.query_one(GroupList).row
        assert row is not None
        assert group(app).row.id == row.id


async def test_a_crop_is_shown_in_its_place_on_the_keeper(app: DedupApp, workspace: Path) -> None:
    async with at(app, "3") as pilot:
        keeper, crop = group(app).members[:2]
        lies = "[0.5, 0, 0.25, 0, 0.5, 0.25]"
        with Catalog(workspace / "catalog.sqlite") as catalog:
            catalog.near.add_likenesses(1, [(crop.photo.md5, keeper.photo.md5, f'{{"lies": {lies}}}')])
        await press(pilot, "J", "k", "right", "b")
        shown = app.screen.query_one("#photo", Picture)
        assert shown.request.md5 == crop.photo.md5
        assert shown.request.below == Below(keeper.photo.md5, (0.5, 0, 0.25, 0, 0.5, 0.25))
        await press(pilot, "b")
        assert shown.request.md5 == keeper.photo.md5
        assert shown.request.below is None


async def test_a_crop_keeps_its_place_when_it_becomes_the_keeper(app: DedupApp, workspace: Path) -> None:
    """What was measured on the keeper before holds: that one reaches beyond the crop, and the others lie on both."""
    async with at(app, "3") as pilot:
        keeper, crop, other = (member.photo.md5 for member in group(app).members)
        with Catalog(workspace / "catalog.sqlite") as catalog:
            quarter, whole = '{"lies": [0.5, 0, 0.25, 0, 0.5, 0.25]}', '{"lies": [1, 0, 0, 0, 1, 0]}'
            catalog.near.add_likenesses(1, [(crop, keeper, quarter), (other, keeper, whole)])
        await press(pilot, "right", "K")
        assert group(app).members[0].photo.md5 == crop
        assert group(app).lies == {keeper: (2, 0, -0.5, 0, 2, -0.5), other: (2, 0, -0.5, 0, 2, -0.5)}


@pytest.mark.parametrize(("key", "verdict"), [("n", Verdict.NOT_SIMILAR), ("s", Verdict.SAME)])
async def test_answers_are_given_full_screen_too(app: DedupApp, workspace: Path, key: str, verdict: Verdict) -> None:
    async with at(app, "3", "right", "enter", key):
        assert isinstance(app.screen, ViewerScreen)
    with Catalog(workspace / "catalog.sqlite") as catalog:
        assert verdict in catalog.feedback.all().values()
