"""The command palette takes keys before it is laid out, and messages over it."""

import pytest
from textual.command import CommandList

from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.palette import Palette
from tui_dedup.tui.screens.message import MessageScreen

from .conftest import at, settle


@pytest.mark.parametrize("key", ["pageup", "pagedown", "up", "down"])
async def test_a_key_may_come_before_the_commands_do(app: DedupApp, key: str) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        with app.batch_update():  # nothing is laid out meanwhile
            await pilot.press("ctrl+p")
            await settle(pilot)
            await pilot.press(key)
        assert isinstance(app.screen, Palette)


async def test_pages_are_turned(app: DedupApp) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        await pilot.press("pagedown")
        assert (app.screen.query_one(CommandList).highlighted or 0) > 1


async def test_a_message_over_the_palette_does_not_open_it_twice(app: DedupApp) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        app.push_screen(MessageScreen("It came while the palette was open."))
        await settle(pilot)
        await pilot.press("ctrl+p")
        assert [type(screen) for screen in app.screen_stack[1:]] == [Palette, MessageScreen]


@pytest.mark.parametrize(("level", "teaches"), [("2", False), ("3", True)], ids=["exact", "perceptual"])
async def test_what_is_hinted_at_stands_first_and_what_is_refused_nowhere(app: DedupApp, level: str, teaches: bool) -> None:
    async with at(app, level, "ctrl+p"):
        listed = [str(option.prompt) for option in app.screen.query_one(CommandList).options]
    assert listed[0].startswith("Keep the photo, or mark it for removal")
    assert any("is the same as the keeper" in command for command in listed) == teaches
