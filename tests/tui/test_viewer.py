"""A photo full screen: from photo to photo, in its place on the keeper, and back to the list."""

from pathlib import Path

from tui_dedup.catalog import Catalog
from tui_dedup.records import Action
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.pictures import Below
from tui_dedup.tui.screens.viewer import ViewerScreen
from tui_dedup.tui.widgets.group_list import GroupList
from tui_dedup.tui.widgets.picture import Picture

from .conftest import review, settle

SIZE = (120, 40)


async def test_the_viewer_goes_from_photo_to_photo_and_comes_back_to_the_same(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ViewerScreen)
        await pilot.press("right", "right", "space")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        screen = review(app)
        assert screen.photo == 2
        assert screen.group is not None
        assert screen.group.members[2].action is Action.REMOVE


async def test_the_viewer_goes_on_to_the_next_group(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("enter", "j")
        await settle(pilot)
        assert isinstance(app.screen, ViewerScreen)
        assert app.screen.group is not None
        assert app.screen.group.row.id == "perceptual-cat"


async def test_a_key_pressed_while_full_screen_closes_is_not_forgotten(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("4")
        await settle(pilot)
        screen = review(app)
        with screen.prevent(GroupList.Highlighted):
            screen.action_group(1)
        screen.on_screen_resume()
        await settle(pilot)
        row = screen.query_one(GroupList).row
        assert row is not None
        assert screen.group is not None
        assert screen.group.row.id == row.id
    app.close()


async def test_a_crop_is_shown_in_its_place_on_the_keeper(app: DedupApp, workspace: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        keeper, crop = review(app).group.members[:2]  # type: ignore[union-attr]
        lies = "[0.5, 0, 0.25, 0, 0.5, 0.25]"
        with Catalog(workspace / "catalog.sqlite") as catalog:
            catalog.near.add_likenesses(1, [(crop.photo.md5, keeper.photo.md5, f'{{"lies": {lies}}}')])
        await pilot.press("J", "k", "right", "b")
        await settle(pilot)
        shown = app.screen.query_one("#photo", Picture)
        assert shown.request.md5 == crop.photo.md5
        assert shown.request.below == Below(keeper.photo.md5, (0.5, 0, 0.25, 0, 0.5, 0.25))
        await pilot.press("b")
        await settle(pilot)
        assert shown.request.md5 == keeper.photo.md5
        assert shown.request.below is None
    app.close()


async def test_a_crop_keeps_its_place_when_it_becomes_the_keeper(app: DedupApp, workspace: Path) -> None:
    """What was measured on the keeper before holds: that one reaches beyond the crop, and the others lie on both."""
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        keeper, crop, other = (member.photo.md5 for member in review(app).group.members)  # type: ignore[union-attr]
        with Catalog(workspace / "catalog.sqlite") as catalog:
            quarter, whole = '{"lies": [0.5, 0, 0.25, 0, 0.5, 0.25]}', '{"lies": [1, 0, 0, 0, 1, 0]}'
            catalog.near.add_likenesses(1, [(crop, keeper, quarter), (other, keeper, whole)])
        await pilot.press("right", "K")
        await settle(pilot)
        group = review(app).group
        assert group is not None
        assert group.members[0].photo.md5 == crop
        assert group.lies == {keeper: (2, 0, -0.5, 0, 2, -0.5), other: (2, 0, -0.5, 0, 2, -0.5)}
