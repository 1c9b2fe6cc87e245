"""What the app says in a corner: never twice at once, and of no consequence for what is pressed or clicked."""

from textual.widgets._toast import Toast

from tui_dedup.tui.app import DedupApp

from .conftest import settle


async def test_the_same_notification_does_not_stack(app: DedupApp) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        for text in ("Saved.", "Saved.", "Another.", "Another."):
            app.notify(text, markup=False)
        await pilot.pause()
        assert [each.message for each in app._notifications] == ["Saved.", "Another."]
    app.close()


async def test_a_click_may_hit_a_notification_that_is_gone(app: DedupApp) -> None:
    """What is on the screen is a moment older than what is in the app."""
    async with app.run_test(notifications=True) as pilot:
        await settle(pilot)
        app.notify("Saved.", markup=False)
        await settle(pilot)
        toast = app.screen.query_one(Toast)
        place = toast.region.shrink((1, 1, 1, 2)).offset
        with app.batch_update():
            await toast.remove()
            await pilot.mouse_down(offset=place)
            await pilot.mouse_up(offset=place)
    assert app.return_code is None
