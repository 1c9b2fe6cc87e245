"""Every action by its key: what is pressed, and what is so then. An action that is missing here fails the last test."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.binding import Binding

from tui_dedup.events import Finished, PathSkipped, StageStarted
from tui_dedup.records import Action, Level
from tui_dedup.tui import keymap
from tui_dedup.tui.activity import State
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.comparing import Mode
from tui_dedup.tui.listing import Order
from tui_dedup.tui.screens.confirm import ConfirmScreen
from tui_dedup.tui.screens.deed import DeedScreen
from tui_dedup.tui.screens.help import HelpScreen
from tui_dedup.tui.screens.settings import EditScreen
from tui_dedup.tui.screens.skipped import SkippedScreen
from tui_dedup.tui.screens.viewer import ViewerScreen
from tui_dedup.tui.widgets.group_list import GroupList

from .conftest import settle
from .test_snapshots import remember
from .test_worker_client import client

Check = Callable[[DedupApp], object]


def on(kind: type) -> Check:
    return lambda app: isinstance(app.screen, kind)


def mode(name: str) -> Check:
    return lambda app: app.current_mode == name


def cursor(place: int) -> Check:
    return lambda app: app.screen.query_one(GroupList).cursor == place


def actions(*wanted: Action) -> Check:
    return lambda app: tuple(member.action for member in app.screen.group.members) == wanted


def looked_at(how: Mode) -> Check:
    return lambda app: isinstance(app.screen, ViewerScreen) and app.screen.mode is how


KEEP, REMOVE, UNDECIDED = Action.KEEP, Action.REMOVE, Action.UNDECIDED
CASES: dict[str, tuple[str, Check]] = {
    "screen.panel": ("2 1", mode("panel")),
    "screen.exact": ("2", mode("exact")),
    "screen.perceptual": ("3", mode("perceptual")),
    "screen.ai": ("4", mode("ai")),
    "screen.history": ("5", mode("history")),
    "screen.settings": ("6", mode("settings")),
    "screen.log": ("7", mode("log")),
    "app.help": ("question_mark", on(HelpScreen)),
    "app.quit": ("q", lambda app: app.return_code == 0),
    "app.escape": ("5 escape", mode("panel")),
    "run.start": ("r", lambda app: app.activity and app.activity.kind == "run"),
    "run.pause": ("r p", lambda app: app.activity.state is State.PAUSED),
    "run.cancel": ("r x", lambda app: app.activity.state in (State.STOPPING, State.STOPPED)),
    "source.add": ("a", lambda app: app.screen.has_class("-adding")),
    "source.remove": ("delete", lambda app: app.session.sources == ()),
    "panel.threshold": ("t", lambda app: app.focused.id == "distance"),
    "panel.skipped": ("r s", on(SkippedScreen)),
    "threshold.more": ("t up", lambda app: app.session.settings.match.perceptual_distance == 25),
    "threshold.less": ("t down", lambda app: app.session.settings.match.perceptual_distance == 23),
    "photo.delete": ("2 d", on(ConfirmScreen)),
    "group.next": ("4 j", cursor(1)),
    "group.previous": ("4 j k", cursor(0)),
    "group.page_down": ("4 pagedown", cursor(2)),
    "group.page_up": ("4 G pageup", cursor(0)),
    "group.first": ("4 G g", cursor(0)),
    "group.last": ("4 G", cursor(2)),
    "group.unreviewed": ("4 J", cursor(1)),
    "photo.next": ("3 right", lambda app: app.screen.photo == 1),
    "photo.previous": ("3 right right left", lambda app: app.screen.photo == 1),
    "photo.toggle": ("3 right space", actions(KEEP, REMOVE, UNDECIDED)),
    "group.check": ("3 x", actions(KEEP, REMOVE, REMOVE)),
    "photo.open": ("3 enter", looked_at(Mode.ONE)),
    "photo.compare": ("3 right c", looked_at(Mode.SIDE)),
    "photo.blink": ("3 right b", looked_at(Mode.BLINK)),
    "photo.details": ("3 i", lambda app: app.screen.has_class("-details")),
    "group.keep_all": ("3 a", actions(KEEP, KEEP, KEEP)),
    "photo.not_similar": ("4 right n", actions(KEEP, KEEP)),
    "photo.same": ("4 right s", lambda app: app.session.steps.to_undo()),
    "photo.keeper": ("3 right K", lambda app: app.screen.group.members[0].photo.name == "portrait bright.jpg"),
    "mark.undo": ("3 x u", actions(KEEP, UNDECIDED, UNDECIDED)),
    "mark.redo": ("3 x u U", actions(KEEP, REMOVE, REMOVE)),
    "list.filter": ("3 slash", lambda app: app.focused.id == "filter"),
    "list.check": ("3 X", actions(KEEP, REMOVE, REMOVE)),
    "list.keep": ("3 A", actions(KEEP, KEEP, KEEP)),
    "list.sort": ("3 o", lambda app: app.screen.listing.order is Order.PHOTOS),
    "filter.pick": ("3 slash down", lambda app: app.focused.id == "picks"),
    "pick.choose": ("3 slash down down space", lambda app: app.screen.query_one("#filter").value == "resized"),
    "pick.done": ("3 slash down down enter", lambda app: app.focused is None and len(app.screen.query_one(GroupList).rows) == 1),
    "pick.type": ("3 slash down slash", lambda app: app.focused.id == "filter"),
    "pick.clear": ("3 slash down down space escape", lambda app: len(app.screen.query_one(GroupList).rows) == 2),
    "filter.done": ("3 slash c a t enter", lambda app: app.focused is None and len(app.screen.query_one(GroupList).rows) == 1),
    "filter.clear": ("3 slash c a t escape", lambda app: len(app.screen.query_one(GroupList).rows) == 2),
    "view.leave": ("3 enter escape", lambda app: app.screen is app.screen_stack[0] and app.current_mode == "perceptual"),
    "view.difference": ("3 right enter f", looked_at(Mode.DIFFERENCE)),
    "view.zoom": ("3 enter z", lambda app: app.screen.view.zoom == 1.5),
    "view.out": ("3 enter z minus", lambda app: app.screen.view.zoom == 1),
    "view.fit": ("3 enter z z 0", lambda app: app.screen.view.zoom == 1),
    "view.actual": ("3 enter 1", lambda app: app.screen.view.zoom > 1),
    "view.turn": ("3 enter r", lambda app: app.screen.view.turns == 1),
    "view.left": ("3 enter z z A", lambda app: app.screen.view.x < 0.5),
    "view.right": ("3 enter z z D", lambda app: app.screen.view.x > 0.5),
    "view.up": ("3 enter z z W", lambda app: app.screen.view.y < 0.5),
    "view.down": ("3 enter z z S", lambda app: app.screen.view.y > 0.5),
    "removal.undo": ("5 u", on(DeedScreen)),
    "setting.edit": ("6 down e", on(EditScreen)),
    "setting.reset": ("6 delete", lambda app: app.session.config.exists()),
    "log.level": ("7 f", lambda app: app.screen._level == "WARNING"),
    "log.end": ("7 G", mode("log")),
}


@pytest.mark.parametrize("name", CASES)
async def test_action(app: DedupApp, workspace: Path, tmp_path: Path, name: str) -> None:
    keys, check = CASES[name]
    remember(workspace)
    app.session.config = tmp_path / "config.toml"
    app.session.worker = client(tmp_path, PathSkipped("/home/ana/x.jpg", "no picture"), StageStarted("scan", 2), "wait", "wait")
    (tmp_path / "looker").mkdir()
    app.session.looker = client(tmp_path / "looker", Finished())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for key in keys.split():
            await pilot.press(key)
            await settle(pilot)
            while key == "r" and app.activity and not app.activity.skipped and app.screen is app.screen_stack[0]:
                await asyncio.sleep(0)
        await asyncio.wait_for(_until(app, check), 10)
    app.close()


async def _until(app: DedupApp, check: Check) -> None:
    while not check(app):
        await asyncio.sleep(0)


def test_every_action_stands_here() -> None:
    ids = {binding.id for part in keymap.PARTS for binding in part if isinstance(binding, Binding)}
    assert set(CASES) == ids
    assert Level.AI in keymap.SCREENS
