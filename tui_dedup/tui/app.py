"""The app: it holds what all screens show, opens them, and follows the worker."""

import asyncio
import gc
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path, PurePath
from time import monotonic
from typing import Any, ClassVar

from textual import on, work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.reactive import var
from textual.screen import Screen

from tui_dedup.errors import DedupError
from tui_dedup.events import Event, Finished, GroupsReady, Stage
from tui_dedup.jobs import ApplyJob, Job, RunJob, StageName, Steer, UndoJob
from tui_dedup.records import Level
from tui_dedup.settings import Settings
from tui_dedup.text import printable
from tui_dedup.tui import colours, keymap
from tui_dedup.tui.activity import Activity, State
from tui_dedup.tui.deed_words import deed_words
from tui_dedup.tui.failures import TellsFailures
from tui_dedup.tui.images import Terminal
from tui_dedup.tui.messages import Decided, DeleteAsked, RunAsked, UndoAsked, WentWrong
from tui_dedup.tui.session import Session
from tui_dedup.tui.state import Overview, read_overview

GARBAGE = (20_000, 4, 1_000)
"""How seldom to look for garbage: every look is a pause, and one through all drawings would be half a second."""
TURN = 0.001
"""Seconds after which a thread that draws or reads lets the interface go on."""


_STYLED = ("app", *(f"screens/{name}" for name in ("dialog", "history", "log", "panel", "review", "settings", "viewer")))
STYLES: list[str | PurePath] = [Path(__file__).parent / f"{name}.tcss" for name in _STYLED]
"""The styles of all screens, read once: for a screen that brings its own, Textual would read all of them again."""


class DedupApp(TellsFailures, App[int]):
    """dedup-tui in a terminal."""

    CSS_PATH: ClassVar = STYLES
    TITLE = "dedup-tui"
    DEFAULT_MODE = "panel"
    BINDINGS: ClassVar[list[BindingType]] = keymap.APP
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]  # noqa: RUF012 - typed by Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-tall")]  # noqa: RUF012

    overview: var[Overview] = var(Overview(), init=False)
    """The catalog in numbers."""
    activity: var[Activity | None] = var[Activity | None](None, init=False)
    """What the worker does, or did last."""
    versions: var[dict[Level, int]] = var[dict[Level, int]](dict, init=False)
    """How often the groups of each level have changed: a review that shows an older version reads them again."""

    def __init__(self, settings: Settings, terminal: Terminal, config: Path | None = None) -> None:
        """Take the settings, how this terminal draws pictures, and the config file when it is not the usual one."""
        self.session = Session(settings, terminal, config)
        self._styled = ""
        super().__init__()
        self._told: tuple[str, float] = ("", 0.0)
        self.register_theme(colours.HIGH_CONTRAST)
        for mode in keymap.SCREENS:
            self.add_mode(mode, partial(self._make_screen, mode))

    def _make_screen(self, mode: str) -> Screen[None]:
        """Make the main screen of a mode; each is imported when it is first opened."""
        if mode == "panel":
            from tui_dedup.tui.screens.panel import PanelScreen  # noqa: PLC0415

            return PanelScreen(self.session)
        if mode == "history":
            from tui_dedup.tui.screens.history import HistoryScreen  # noqa: PLC0415

            return HistoryScreen(self.session)
        if mode == "settings":
            from tui_dedup.tui.screens.settings import SettingsScreen  # noqa: PLC0415

            return SettingsScreen(self.session)
        if mode == "log":
            from tui_dedup.tui.screens.log import LogScreen  # noqa: PLC0415

            return LogScreen(self.session)
        from tui_dedup.tui.screens.review import ReviewScreen  # noqa: PLC0415

        return ReviewScreen(self.session, Level(mode))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give each level its colour, to suit a dark or a light theme."""
        return colours.levels(self.current_theme.dark)

    def refresh_css(self, animate: bool = True) -> None:
        """Read the styles again when there is another theme; Textual would do so thrice for each new screen."""
        if self.theme != self._styled:
            self._styled = self.theme
            super().refresh_css(animate)

    def on_load(self) -> None:
        """Let tasks wait for their turn, as before Python 3.12.

        Textual asks there for tasks that begin at once: then widgets of the first screen look for a screen that the app
        does not have yet, and the app ends before it began.
        """
        asyncio.get_running_loop().set_task_factory(None)

    def on_mount(self) -> None:
        """Open the panel, and read what there is already."""
        if self.session.settings.app.theme in self.available_themes:
            self.theme = self.session.settings.app.theme
        self.set_keymap(self.session.settings.app.keys)
        if self.session.workspace.catalog.exists():
            self.refresh_overview()

    def on_ready(self) -> None:
        """Collect garbage from now on, seldom, and say how pictures are shown when that is less than it could be."""
        gc.freeze()
        gc.set_threshold(*GARBAGE)
        gc.enable()
        sys.setswitchinterval(TURN)
        self.session.pictures.console = self.console
        if wrong := keymap.unknown(self.session.settings.app.keys):
            names = ", ".join(map(printable, wrong))
            self.notify(
                f"The settings name keys that there are none of: {names}. ? lists them all.", severity="warning", markup=False
            )
        if self.session.terminal.note:
            self.notify(self.session.terminal.note, markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Put everything that a key does now into the palette, beside Textual's own commands."""
        yield from super().get_system_commands(screen)
        commands: dict[str, SystemCommand] = {}
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.tooltip and active.enabled and binding.action not in commands:
                run = partial(self.run_action, binding.action, active.node)
                keys = f"{self.get_key_display(binding)}   {binding.id or ''}"
                commands[binding.action] = SystemCommand(binding.tooltip, keys, run)
        yield from commands.values()

    def notify(self, message: str, **options: Any) -> None:
        """Show a notification; one that is still there does not come again."""
        last, until = self._told
        if message == last and monotonic() < until:
            return
        self._told = message, monotonic() + (options.get("timeout") or self.NOTIFICATION_TIMEOUT)
        super().notify(message, **options)

    def close(self) -> None:
        """Finish what was asked of the catalog, after the app has ended."""
        self.session.close()

    @work(group="overview", exclusive=True, exit_on_error=False)
    async def refresh_overview(self, changed: Sequence[Level] = tuple(Level)) -> None:
        """Read the numbers again, and note that the groups of these levels may be others."""
        try:
            self.overview = await self.session.store.ask(read_overview)
        except DedupError as error:
            self.tell(str(error))
            return
        self.versions = {level: self.versions.get(level, 0) + (level in changed) for level in Level}

    def tell(self, text: str) -> None:
        """Open a message about something that went wrong."""
        from tui_dedup.tui.screens.message import MessageScreen  # noqa: PLC0415

        self.push_screen(MessageScreen(text))

    @on(WentWrong)
    def _on_went_wrong(self, message: WentWrong) -> None:
        self.tell(message.text)

    @on(Decided)
    def _on_decided(self, message: Decided) -> None:
        marked = sum(outcome.marked for outcome in message.outcomes)
        self.overview = self.overview.moved(marked, sum(outcome.frees for outcome in message.outcomes))

    @on(RunAsked)
    def _on_run_asked(self, message: RunAsked) -> None:
        if not self.session.sources:
            self.notify("Add a folder first (a).", severity="warning", markup=False)
        elif not self._busy():
            self._run_pipeline(message.stages)

    @on(DeleteAsked)
    def _on_delete_asked(self, message: DeleteAsked) -> None:
        if not self._busy():
            self._delete(message.levels)

    @on(UndoAsked)
    def _on_undo_asked(self, message: UndoAsked) -> None:
        if not self._busy():
            self._undo(message.removal)

    def _busy(self) -> bool:
        if self.session.worker.busy:
            self.notify("A run is going on. Wait for its end, or stop it on the panel (1).", severity="warning", markup=False)
        return self.session.worker.busy

    @work(group="job", exit_on_error=False)
    async def _run_pipeline(self, stages: tuple[StageName, ...]) -> None:
        self.activity = Activity("run")
        await self._work(RunJob(self.session.settings, stages))

    @work(group="job", exit_on_error=False)
    async def _delete(self, levels: Sequence[Level]) -> None:
        from tui_dedup.act import plan as plans  # noqa: PLC0415 - when it is wanted
        from tui_dedup.tui.screens.confirm import Answer, ConfirmScreen  # noqa: PLC0415

        settings = self.session.settings
        try:
            plan = await self.session.store.ask(lambda catalog: plans.build(catalog, settings, levels))
            summary = plans.summary(plan)
            if not summary.photos:
                self.notify("Nothing is marked here. space marks a photo, x all but the keeper.", markup=False)
                return
            deed = deed_words(settings.act, summary)
            answer = await self.push_screen_wait(ConfirmScreen(plan, deed, settings.app.confirm_typing))
            if answer is Answer.CANCEL:
                return
            path = self.session.workspace.folder / "plan.json"
            await self.session.store.ask(lambda _: plans.dump(plan, path))
        except DedupError as error:
            self.tell(str(error))
            return
        await self._deed(ApplyJob(settings, str(path), answer is Answer.MERGE), ("remove",), deed.after)

    @work(group="job", exit_on_error=False)
    async def _undo(self, removal: int | None) -> None:
        await self._deed(UndoJob(self.session.settings, removal), ("undo",), "back in place")

    async def _deed(self, job: Job, stages: tuple[Stage, ...], after: str) -> None:
        """Follow a removal or an undo on a screen of its own, and undo it when the person asks there."""
        from tui_dedup.tui.screens.deed import DeedScreen  # noqa: PLC0415

        self.activity = Activity("deeds")
        closed = self.push_screen_wait(DeedScreen(stages, after))
        self._work_on(job)
        if await closed:
            self._undo(None)

    @work(group="worker", exit_on_error=False)
    async def _work_on(self, job: Job) -> None:
        await self._work(job)

    async def _work(self, job: Job) -> None:
        try:
            await self.session.worker.run(job, self._hear)
        except OSError as error:
            self.tell(f"The worker could not be started: {error}. Nothing was changed.")
        self.refresh_overview()

    def _hear(self, events: Sequence[Event]) -> None:
        """Take in what the worker tells, at most ten times a second."""
        if self.activity is None:
            return
        for event in events:
            self.activity.take(event)
        self.mutate_reactive(DedupApp.activity)
        ready = [event.level for event in events if isinstance(event, GroupsReady)]
        if ready or any(isinstance(event, Finished) for event in events):
            self.refresh_overview(ready)

    def action_pause_run(self) -> None:
        """Pause the run, or go on."""
        if self.activity and not self.activity.over:
            paused = self.activity.state is State.PAUSED
            self.activity.state = State.WORKING if paused else State.PAUSED
            self.session.worker.steer(Steer.RESUME if paused else Steer.PAUSE)
            self.mutate_reactive(DedupApp.activity)

    def action_cancel_run(self) -> None:
        """Stop the run; what was done is kept."""
        if self.activity and not self.activity.over:
            self.activity.state = State.STOPPING
            self.session.worker.steer(Steer.CANCEL)
            self.mutate_reactive(DedupApp.activity)

    async def action_screen(self, name: str) -> None:
        """Open a main screen."""
        if len(self.screen_stack) == 1:
            await self.switch_mode(name)

    async def action_back(self) -> None:
        """Go back, or quit from a main screen."""
        if len(self.screen_stack) > 1:
            self.screen.dismiss()
        else:
            self.exit(0)

    async def action_escape(self) -> None:
        """Go one level back: out of a field, then to the panel."""
        leave = getattr(self.screen, "escape", None)
        if leave is not None and leave():
            return
        if len(self.screen_stack) > 1:
            self.screen.dismiss()
        elif self.current_mode != "panel":
            await self.switch_mode("panel")

    def action_help(self) -> None:
        """Show every key of the screen in front."""
        from tui_dedup.tui.screens.help import HelpScreen  # noqa: PLC0415

        self.push_screen(HelpScreen([active.binding for active in self.screen.active_bindings.values()]))
