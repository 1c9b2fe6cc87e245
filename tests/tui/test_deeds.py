"""From marks to the Trash and back, with the real worker, journal and trash."""

from pathlib import Path

from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.widgets.group_list import GroupList

from .conftest import settle
from .removable import names
from .removing import SIZE, confirm, over


async def test_photos_go_to_the_trash_and_come_back(removing: DedupApp, photos: Path) -> None:
    async with removing.run_test(size=SIZE) as pilot:
        await confirm(pilot)
        assert names(photos) == ["a.jpg"]
        await pilot.press("u")
        await over(removing, undoing=True)
        assert names(photos) == ["a.jpg", "b.jpg", "c.jpg"]
        await pilot.press("escape")
        await settle(pilot)
        assert removing.overview.marked == 2
    removing.close()


async def test_a_file_that_changed_is_left_alone_and_named(removing: DedupApp, photos: Path) -> None:
    (photos / "b.jpg").write_bytes(b"another picture by now")
    async with removing.run_test(size=SIZE) as pilot:
        await confirm(pilot)
        assert removing.activity is not None
        assert {deed.result for deed in removing.activity.deeds} == {"left"}
        assert names(photos) == ["a.jpg", "b.jpg", "c.jpg"]
    removing.close()


async def test_the_history_brings_a_removal_back(removing: DedupApp, photos: Path) -> None:
    async with removing.run_test(size=SIZE) as pilot:
        await confirm(pilot)
        await pilot.press("escape", "2")
        await settle(pilot)
        assert removing.screen.query_one(GroupList).rows == []
        await pilot.press("5")
        await settle(pilot)
        await pilot.press("u")
        await over(removing, undoing=True)
        assert names(photos) == ["a.jpg", "b.jpg", "c.jpg"]
    removing.close()
