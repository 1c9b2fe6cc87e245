"""The question before anything is moved: what it tells, and what it asks."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Button, Checkbox, Static

from tui_dedup.act import metadata
from tui_dedup.act import plan as plans
from tui_dedup.act.metadata import Loss
from tui_dedup.records import Level, Relation
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.screens.confirm import ConfirmScreen

from .conftest import PATIENCE, settle
from .library import photo
from .removable import names, over_group
from .removing import SIZE, asked, over, until

MANY_LOST = [Loss("/a.jpg", "/b.jpg", "/b.jpg.xmp", "keywords", (f"word {number}",)) for number in range(9)]


async def test_cancel_has_the_focus_and_changes_nothing(removing: DedupApp, photos: Path) -> None:
    async with removing.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("d")
        await asked(removing)
        await pilot.pause()
        assert removing.focused is removing.screen.query_one("#cancel")
        await pilot.press("enter")
        await settle(pilot)
        assert names(photos) == ["a.jpg", "b.jpg", "c.jpg"]
    removing.close()


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_answers_are_in_sight_below_any_number_of_warnings(
    removing: DedupApp, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    many = tuple(f"{number} photos have what no kept photo has: " + "keyword Grandma, " * 6 for number in range(20))
    monkeypatch.setattr(plans, "summary", lambda _: plans.Summary(1204, 38, 13 * 10**9, 1188, many))
    async with removing.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("d")
        screen = await asked(removing)
        await pilot.pause()
        assert all(screen.region.contains_region(button.region) for button in screen.query(Button))
        await pilot.press("pagedown")
        assert screen.query_one("#more").scroll_offset.y > 0
        await pilot.press(*"1204")
        await until(lambda: not screen.query_one("#move", Button).disabled)
    removing.close()


@pytest.mark.parametrize(("typed", "told"), [("beach", ["1 group of this level from the list, and its"]), ("", [])])
async def test_photos_of_groups_that_a_filter_hides_do_not_go_unsaid(
    photos: Path, tmp_path: Path, make_app: Callable[..., DedupApp], typed: str, told: list[str]
) -> None:
    for name in ("on the beach.jpg", "on the beach too.jpg"):
        photo("astronaut").save(photos / name)
    app = over_group(
        photos, tmp_path / "deeds", make_app, Level.EXACT, Relation.SAME_BYTES, lambda path: str("beach" in path.name)
    )
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("slash", *typed, "enter")
        await settle(pilot)
        await pilot.press("d")
        screen = await asked(app)
        said = [str(text.render()) for text in screen.query("Caution .text").results(Static)]
        assert len(said) == len(told)
        assert all(words in text for words, text in zip(told, said, strict=True))
    app.close()


async def test_a_key_that_is_pressed_twice_asks_once(removing: DedupApp) -> None:
    async with removing.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("d", "d")
        await asked(removing)
        await pilot.press("escape")
        assert len(removing.screen_stack) == 1
    removing.close()


@pytest.mark.skipif(not metadata.available(), reason="exiftool is not installed")
@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
@pytest.mark.parametrize("lost", [[], MANY_LOST], ids=["nothing", "much"])
async def test_no_button_moves_when_it_is_known_what_would_be_lost(
    removing: DedupApp, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], lost: list[Loss]
) -> None:
    known = threading.Event()
    monkeypatch.setattr(metadata, "losses", lambda _: lost if known.wait(PATIENCE) else [])
    async with removing.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await until(lambda: isinstance(removing.screen, ConfirmScreen) and removing.screen.is_mounted)
        await pilot.pause()
        before = [button.region for button in removing.screen.query(Button)]
        known.set()
        screen = await asked(removing)
        await pilot.pause()
        assert [button.region for button in screen.query(Button)] == before
        assert screen.query_one("#merge").visible is bool(lost)
    removing.close()


@pytest.mark.skipif(not metadata.available(), reason="exiftool is not installed")
async def test_what_only_the_removed_photos_say_is_shown_and_kept(
    photos: Path, tmp_path: Path, make_app: Callable[..., DedupApp]
) -> None:
    (photos / "c.jpg").unlink()
    tagged = ["exiftool", "-q", "-overwrite_original", "-XMP-dc:Subject=Grandma [b]", str(photos / "b.jpg")]
    subprocess.run(tagged, check=True)
    app = over_group(photos, tmp_path / "deeds", make_app, Level.PERCEPTUAL, Relation.SAME_PICTURE)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("x")
        await settle(pilot)
        await pilot.press("d")
        screen = await asked(app)
        await settle(pilot)
        assert "Grandma [b]" in str(screen.query_one("#only").render())
        screen.query_one("#merge", Checkbox).value = True
        await pilot.click("#move")
        done = await over(app, undoing=False)
        assert names(photos) == ["a.jpg", "a.jpg.xmp"]
        assert "1 sidecar took" in str(done.query_one("#result").render())
    app.close()
