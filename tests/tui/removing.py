"""How a test waits for the question, and for what comes of the answer."""

import asyncio
from collections.abc import Callable

from textual.pilot import Pilot
from textual.widgets import Button, Input

from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.screens.confirm import ConfirmScreen
from tui_dedup.tui.screens.deed import DeedScreen

from .conftest import PATIENCE, settle

SIZE = (120, 40)


async def asked(app: DedupApp) -> ConfirmScreen:
    """Wait for the question, and for what it tells of what only the removed photos say: its buttons stand still then."""
    await until(lambda: isinstance(app.screen, ConfirmScreen) and app.screen.is_mounted)
    assert isinstance(app.screen, ConfirmScreen)
    await asyncio.gather(*(worker.wait() for worker in app.workers if worker.node is app.screen))
    return app.screen


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, as long as a test may."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


async def confirm(pilot: Pilot[int]) -> DeedScreen:
    """Ask for the removal of both marked photos, type their number, and wait for its end."""
    await settle(pilot)
    await pilot.press("d")
    app = pilot.app
    assert isinstance(app, DedupApp)
    screen = await asked(app)
    await pilot.pause()
    assert screen.query_one("#move", Button).disabled
    screen.query_one("#number", Input).value = "2"
    await until(lambda: not screen.query_one("#move", Button).disabled)
    await pilot.click("#move")
    return await over(app, undoing=False)


async def over(app: DedupApp, undoing: bool) -> DeedScreen:
    """Wait until a removal, or an undo, has ended and its result is shown."""
    await until(lambda: isinstance(app.screen, DeedScreen) and app.screen.undoing is undoing and app.screen._over)
    assert isinstance(app.screen, DeedScreen)
    return app.screen
