"""The control panel: sources, levels, start, progress, stop."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from textual.widgets import Button, Checkbox, Input

from tui_dedup.catalog import Catalog
from tui_dedup.catalog.journal import Intent, Outcome
from tui_dedup.catalog.near import NearPairs
from tui_dedup.events import Event, Finished, GroupsReady, Notice, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.records import Level, Skipped
from tui_dedup.tui.activity import State
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.screens.help import KEY_WIDTH, HelpScreen, Keys
from tui_dedup.tui.screens.skipped import SkippedScreen
from tui_dedup.tui.widgets.glance import Lines
from tui_dedup.tui.widgets.group_list import GroupList
from tui_dedup.tui.widgets.levels import foreseen, known

from .conftest import at, settle
from .library import ROOT
from .test_worker_client import client

SIZE = (120, 40)
RUN: list[Event | str] = [
    StageStarted("find", None),
    StageFinished("find", 14, 0.1),
    PathSkipped("/home/ana/Pictures/broken.jpg", "not a picture in a known format"),
    StageStarted("scan", 14),
    Progress("scan", 7, "/home/ana/Pictures/cat.png"),
]


async def until(app: DedupApp, state: State) -> None:
    while app.activity is None or app.activity.state is not state:
        await asyncio.sleep(0)
        await app.workers.wait_for_complete([worker for worker in app.workers if worker.group == "overview"])


async def test_a_run_shows_its_progress_and_its_groups(app: DedupApp, tmp_path: Path) -> None:
    played = [*RUN, StageFinished("scan", 14, 1.0), GroupsReady(Level.EXACT, 2, 393_000), Notice("on the CPU"), Finished()]
    app.session.worker = client(tmp_path, *played)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await until(app, State.DONE)
        await settle(pilot)
        assert app.activity is not None
        assert app.activity.stages["scan"].done == 14
        assert app.activity.groups == {Level.EXACT: 2}
        await pilot.press("s")
        assert isinstance(app.screen, SkippedScreen)
    app.close()


async def test_a_run_can_be_stopped(app: DedupApp, tmp_path: Path) -> None:
    app.session.worker = client(tmp_path, *RUN, "wait")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        while app.activity is None or "scan" not in app.activity.stages:
            await asyncio.sleep(0)
        await pilot.pause()
        await pilot.press("x")
        await until(app, State.STOPPED)
    app.close()


async def test_one_reviews_while_a_run_goes_on(app: DedupApp, tmp_path: Path) -> None:
    app.session.worker = client(tmp_path, *RUN, "wait")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r", "4")
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
        row = app.screen.query_one(GroupList).row
        assert row is not None
        assert row.reviewed
    app.close()


async def test_a_worker_that_cannot_start_is_told_of(app: DedupApp, tmp_path: Path) -> None:
    app.session.worker._command = [str(tmp_path / "nothing")]
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        while not app.screen.is_modal:
            await pilot.pause()
    app.close()


async def test_first_run_reaches_start_in_three_keys(make_app: Callable[..., DedupApp], tmp_path: Path, home: Path) -> None:
    (home / "Pictures").mkdir()
    app = make_app(folder=tmp_path / "new", paths=())
    app.session.worker = client(tmp_path, *RUN, Finished())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("enter", "enter")
        await until(app, State.DONE)
        assert app.session.settings.paths == (str(home / "Pictures"),)
    app.close()


async def test_a_folder_is_added_by_its_path_and_taken_out(app: DedupApp, tmp_path: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("a")
        app.screen.query_one("#path", Input).value = str(tmp_path)
        await pilot.press("enter")
        await pilot.pause()
        assert app.session.settings.paths[-1] == str(tmp_path)
        app.screen.query_one("#sources").focus()
        await pilot.press("delete")
        await pilot.pause()
        assert app.session.settings.paths == (str(tmp_path),)
    app.close()


async def test_a_folder_that_is_not_there_is_refused(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        before = app.session.settings.paths
        await pilot.press("a")
        app.screen.query_one("#path", Input).value = "/no/such/folder"
        await pilot.press("enter")
        await pilot.pause()
        assert app.session.settings.paths == before
        await pilot.press("escape")
        assert not app.screen.has_class("-adding")
    app.close()


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [("distance", "12", False), ("distance", "65", True), ("threshold", "0.9", False), ("threshold", "2", True)],
)
async def test_thresholds_are_checked(app: DedupApp, field: str, value: str, wrong: bool) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.screen.query_one(f"#{field}", Input).value = value
        await pilot.pause()
        assert app.screen.query_one("Levels").has_class("-wrong") is wrong
        match = app.session.settings.match
        assert (match.perceptual_distance == 12, match.ai_threshold == 0.9) == (value == "12", value == "0.9")
    app.close()


async def test_levels_can_be_left_out(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.screen.query_one("#ai", Checkbox).value = False
        await pilot.pause()
        assert app.session.settings.match.levels == (Level.EXACT, Level.PERCEPTUAL)
    app.close()


async def test_help_names_every_key_of_the_screen(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        await settle(pilot)
        assert "run.start" in str(app.screen.query_one(Keys).content)
        await pilot.press("escape")
        assert app.screen.query(Button)
    app.close()


async def test_help_stays_beside_its_keys(app: DedupApp) -> None:
    async with at(app, "3", "question_mark", size=(60, 20)):
        keys = app.screen.query_one(Keys)
        lines = str(keys.content).splitlines()
        assert max(map(len, lines)) <= keys.size.width
        assert any(line.startswith(" " * (KEY_WIDTH + 1)) for line in lines)
        assert all(line[KEY_WIDTH] == " " and line[KEY_WIDTH + 1] != " " for line in lines)


async def test_q_quits_and_escape_goes_to_the_panel(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("5")
        assert app.current_mode == "history"
        await pilot.press("escape")
        assert app.current_mode == "panel"
        await pilot.press("q")
        assert app.return_code == 0
    app.close()


async def test_a_photos_library_is_offered_and_taken_as_one(
    make_app: Callable[..., DedupApp], tmp_path: Path, home: Path
) -> None:
    library = home / "Pictures" / "Photos Library.photoslibrary"
    library.mkdir(parents=True)
    app = make_app(folder=tmp_path / "new", paths=())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert app.session.settings.photos.libraries == (str(library),)
        assert app.session.settings.paths == ()
    app.close()


@pytest.mark.parametrize(
    ("threshold", "unit", "told"),
    [(2, "bits", "2 bits: 3 groups, 7 photos"), (9, "bits", "9 bits: not known"), (0.935, "", "0.935: 1 group, 2 photos")],
)
def test_a_threshold_tells_what_it_would_find(threshold: float, unit: str, told: str) -> None:
    bits, cosines = [(0.0, 1, 2), (1.0, 2, 4), (2.0, 3, 7)], [(0.9, 5, 10), (0.93, 4, 8), (0.94, 1, 2)]
    assert foreseen(bits if unit else cosines, threshold, unit).startswith(told)


def test_distances_that_nothing_has_are_known_as_far_as_one_looked() -> None:
    counts = known([(0.0, 1, 2), (7.0, 3, 7)], 24.0, Level.PERCEPTUAL)
    assert foreseen(counts, 16, "bits").startswith("16 bits: 3 groups, 7 photos")
    assert foreseen(counts, 25, "bits").startswith("25 bits: not known")


async def test_moving_a_threshold_shows_the_groups_it_would_give_and_enter_makes_them(
    app: DedupApp, workspace: Path, tmp_path: Path
) -> None:
    nothing = np.empty(0, np.int32)
    with Catalog(workspace / "catalog.sqlite") as catalog:
        scores, no = nothing.astype(np.float32), nothing.astype(bool)
        looked = nothing.astype(np.int8)
        md5s = nothing.astype("S32")
        pairs = NearPairs("key", "", 64, "exact", 1.0, md5s, no, nothing, nothing, scores, no, looked, scores)
        catalog.near.save(Level.PERCEPTUAL, pairs)
        catalog.near.set_counts(Level.PERCEPTUAL, [(23.0, 2, 4), (24.0, 3, 7), (25.0, 4, 9)])
    played = client(tmp_path, *RUN, Finished())
    app.session.worker = played
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.screen.query_one("#distance").focus()
        await pilot.press("up")
        await settle(pilot)
        assert "25 bits: 4 groups, 9 photos" in str(app.screen.query_one("#why").render())
        assert app.session.settings.match.perceptual_distance == 25
        await pilot.press("enter")
        await until(app, State.DONE)
    app.close()


def told(app: DedupApp) -> dict[str, list[str]]:
    """Return the lines of each box that is there only where there is room."""
    return {str(box.id): str(box.render()).splitlines() for box in app.screen.query(Lines) if box.display}


@pytest.fixture
def used(workspace: Path) -> None:
    """What a workspace holds after some use: a file that could not be read, and a removal that was taken back in part."""
    with Catalog(workspace / "catalog.sqlite") as catalog:
        last = catalog.runs.last()
        assert last is not None
        catalog.files.skip(last.id, [Skipped(f"{ROOT}/broken.jpg", "damaged: it ends early", trouble=True)])
        intents = [Intent(f"{ROOT}/{name}", 2_000_000, 0, 1, 1, "") for name in ("x.jpg", "y.jpg")]
        numbers = catalog.journal.intend(catalog.journal.begin('{"action": "trash"}'), intents)
        catalog.journal.close([Outcome(numbers[0], "done"), Outcome(numbers[1], "undone")])


@pytest.mark.usefixtures("used")
async def test_a_tall_panel_tells_the_largest_groups_what_was_passed_over_and_the_last_removals(app: DedupApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        boxes = told(app)
        assert boxes["largest"][0].split() == ["Exact", "273", "KB", "3", "photos", "IMG_2041.JPG"]
        assert len(boxes["largest"]) == 7
        assert boxes["skipped"] == ["broken.jpg  damaged: it ends early"]
        assert boxes["removed"][0].endswith("2 files      2 MB  in the Trash")
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(app.screen, SkippedScreen)
    app.close()


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize("size", [(80, 24), (80, 60), (120, 30)])
async def test_a_small_panel_tells_how_many_were_passed_over(app: DedupApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert told(app) == {}
        assert "1 file skipped: s shows why" in str(app.screen.query_one("#groups").render())
        await pilot.resize_terminal(*SIZE)
        await settle(pilot)
        assert set(told(app)) == {"largest", "skipped", "removed"}
        assert "skipped" not in str(app.screen.query_one("#groups").render())
    app.close()


@pytest.mark.usefixtures("used")
async def test_no_box_of_a_tall_panel_is_cut_off(app: DedupApp, tmp_path: Path) -> None:
    many = [PathSkipped(f"{ROOT}/{number}.jpg", "damaged") for number in range(100)]
    app.session.worker = client(tmp_path, *many, Notice("a long word. " * 20), Finished())
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await until(app, State.DONE)
        await settle(pilot)
        assert told(app)["skipped"][-1].endswith("more: s shows all")
        for column in ("#ask", "#tell"):
            assert app.screen.query_one(column).max_scroll_y == 0
    app.close()
