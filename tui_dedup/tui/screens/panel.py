"""The control panel: where to look, what counts as alike, start and stop, progress, and what was found."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_dedup.errors import DedupError
from tui_dedup.events import PathSkipped
from tui_dedup.records import Level
from tui_dedup.text import printable
from tui_dedup.tui import keymap, places, words
from tui_dedup.tui.activity import Activity, State
from tui_dedup.tui.messages import DeleteAsked, RunAsked
from tui_dedup.tui.screens.frame import Frame
from tui_dedup.tui.session import Session
from tui_dedup.tui.state import Glance, Overview, read_glance
from tui_dedup.tui.widgets.glance import Lines, largest, passed_over, removed
from tui_dedup.tui.widgets.levels import MEASURED, Levels, known
from tui_dedup.tui.widgets.progress import RunProgress, found

WELCOME = "⏎ takes a folder, ⏎ again starts. Looking changes nothing."
TYPE_A_PATH = "another folder: type its path …"
FRAME = 2
"""Lines that the border of a box takes."""
REMOVALS = 5
"""How many removals are told: the history has all."""


class Titled(Vertical):
    """A box with a title on its border."""

    def __init__(self, title: str, *, id: str) -> None:  # noqa: A002
        """Take the title."""
        super().__init__(id=id)
        self.border_title = title


class PanelScreen(Frame):
    """Everything that a run needs and shows."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = keymap.PANEL

    def __init__(self, session: Session) -> None:
        """Take what the screens share."""
        super().__init__(session, "panel")
        self._overview = Overview()
        self._glance = Glance()
        self._activity: Activity | None = None

    def body(self) -> ComposeResult:
        """Put what is asked beside what came of it."""
        with VerticalScroll(id="ask", can_focus=False):
            with Titled("Where are your photos?", id="where"):
                yield Static(WELCOME, id="welcome", markup=False)
                yield OptionList(id="sources", markup=False, compact=True)
                yield Input(placeholder="path of a folder, then enter", id="path", compact=True)
            with Titled("What counts as alike?", id="alike"):
                yield Levels(self.session.settings.match)
            with Horizontal(id="buttons"):
                yield Button("Start", id="start", variant="success", compact=True)
                yield Button("Pause", id="pause", compact=True)
                yield Button("Stop", id="stop", compact=True)
            yield Lines("Skipped · s shows all", id="skipped")
            yield Lines("Removed · 5 opens", id="removed")
        with VerticalScroll(id="tell", can_focus=False):
            with Titled("Progress", id="progress"):
                yield RunProgress()
            with Titled("Found", id="found"):
                yield Static(id="groups", markup=False)
            yield Lines("Could free the most", id="largest")

    async def on_mount(self) -> None:
        """Follow the app, and see what there is to start from."""
        self.watch(self.app, "overview", self._take_overview)
        self.watch(self.app, "activity", self._take_activity)
        self.watch(self.app, "versions", self._take_versions, init=False)
        await self._show_sources()

    async def _show_sources(self) -> None:
        sources, paths = self.query_one("#sources", OptionList), self.session.sources
        offered = list(paths) or await asyncio.to_thread(places.likely)
        sources.clear_options()
        sources.add_options(Option(words.place(path), id=path) for path in offered)
        if not paths:
            sources.add_option(Option(TYPE_A_PATH, id=""))
        sources.highlighted = 0
        self.set_class(not paths, "-first")
        self.query_one("#start").disabled = not paths
        (self.query_one("#start") if paths else sources).focus()
        self.refresh_bindings()

    async def _add(self, path: str) -> None:
        self.session.choose((*self.session.sources, path))
        await self._show_sources()

    @on(OptionList.OptionSelected, "#sources")
    async def _on_source(self, event: OptionList.OptionSelected) -> None:
        if self.session.sources:
            return
        if event.option_id:
            await self._add(event.option_id)
        else:
            self.action_add_source()

    @on(Input.Submitted, "#path")
    async def _on_path(self, event: Input.Submitted) -> None:
        path = await asyncio.to_thread(places.folder, event.value)
        if path is None:
            self.notify(f"{printable(event.value)}: there is no such folder. Check the path.", severity="warning", markup=False)
            return
        event.input.value = ""
        self.remove_class("-adding")
        await self._add(path)

    @work(group="counts", exclusive=True, exit_on_error=False)
    async def _expect(self) -> None:
        """Read what other thresholds would find."""
        found = await self.session.store.ask(
            lambda catalog: {level: (catalog.near.counts(level), catalog.near.reach(level)) for level in MEASURED}
        )
        self.query_one(Levels).expect({level: known(counts, reach, level) for level, (counts, reach) in found.items()})

    @work(group="glance", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        """Read what is told where there is room."""
        with suppress(DedupError):  # the numbers at the top could not be read either, and that was told
            self._glance = await self.session.store.ask(read_glance)
        self._show()

    @on(Levels.Confirmed)
    def _on_confirmed(self) -> None:
        if self._overview.last is not None:
            self.app.post_message(RunAsked(("group",)))

    @on(Levels.Changed)
    def _on_levels(self, event: Levels.Changed) -> None:
        self.session.change(match=event.match)

    def action_add_source(self) -> None:
        """Ask for a folder."""
        self.add_class("-adding")
        self.query_one("#path").focus()

    async def action_remove_source(self) -> None:
        """Take the highlighted folder out."""
        sources = self.query_one("#sources", OptionList)
        if not self.session.sources or sources.highlighted is None:
            return
        gone = sources.get_option_at_index(sources.highlighted).id
        self.session.choose(path for path in self.session.sources if path != gone)
        await self._show_sources()

    @on(Button.Pressed, "#start")
    def action_start(self) -> None:
        """Start looking."""
        self.app.post_message(RunAsked())

    @on(Button.Pressed, "#pause")
    async def action_pause(self) -> None:
        """Pause, or go on."""
        await self.run_action("app.pause_run")

    @on(Button.Pressed, "#stop")
    async def action_cancel(self) -> None:
        """Stop."""
        await self.run_action("app.cancel_run")

    def action_threshold(self) -> None:
        """Go to the threshold of the perceptual level, from there to the model's."""
        self.query_one("#threshold" if self.focused and self.focused.id == "distance" else "#distance").focus()

    def action_delete(self) -> None:
        """Ask for all marked photos to be removed."""
        self.app.post_message(DeleteAsked(tuple(Level)))

    def action_skipped(self) -> None:
        """Show what was skipped."""
        from tui_dedup.tui.screens.skipped import SkippedScreen  # noqa: PLC0415 - when it is wanted

        self.app.push_screen(SkippedScreen(self._skipped()))

    def escape(self) -> bool:
        """Leave the line for a path; return whether there was anything to leave."""
        adding = self.has_class("-adding")
        self.remove_class("-adding")
        if adding:
            self.query_one("#sources").focus()
        return adding

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer only the keys that do something now."""
        running = self._activity is not None and not self._activity.over
        match action:
            case "start":
                return not running and bool(self.session.sources)
            case "pause" | "cancel":
                return running
            case "delete":
                return bool(self._overview.marked) and not running
            case "skipped":
                return bool(self._skipped())
            case "remove_source":
                return bool(self.session.sources) and not running
        return True

    def _skipped(self) -> Sequence[PathSkipped]:
        activity = self._activity
        if activity is not None and (activity.skipped or not activity.over):
            return activity.skipped
        return self._glance.skipped

    def _take_overview(self, overview: Overview) -> None:
        self._overview = overview
        if overview.last is not None:
            self._expect()
        self._show()

    def _take_activity(self, activity: Activity | None) -> None:
        if activity is None or activity.kind == "run":
            self._activity = activity
            self._show()

    def _take_versions(self) -> None:
        if self.is_current:
            self._look()

    def on_screen_resume(self) -> None:
        """Show what happened meanwhile."""
        self.query_one(Levels).show(self.session.settings.match)
        self._show()
        self._look()

    def on_resize(self) -> None:
        """Tell as much as there is room for now."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        if not self.is_current:
            return
        activity = self._activity
        running = activity is not None and not activity.over
        if running != self.has_class("-running"):
            self.set_class(running, "-running")
            self.query_one("#stop" if running else "#start").focus()
        self.set_class(activity is not None, "-worked")
        self.query_one("#pause", Button).label = "Go on" if activity and activity.state is State.PAUSED else "Pause"
        self.query_one(RunProgress).show(activity, notices=False)
        notices = activity.notices if activity else []
        skipped = 0 if self._has_room else len(self._skipped())
        groups = self.query_one("#groups", Static)
        groups.update(found(self._overview, skipped, running, groups.content_size.width, notices))
        if self._has_room:
            self.call_after_refresh(self._show_glance)
        self.refresh_bindings()

    @property
    def _has_room(self) -> bool:
        return self.has_class("-tall") and not self.has_class("-narrow")

    def _show_glance(self) -> None:
        """Tell below what stands in each column as much as there is room for."""
        width = self.query_one("#found").content_size.width
        room = self._room("#tell") - FRAME
        self.query_one("#largest", Lines).show(largest(self._glance.largest[: max(0, room)], width))
        gone = removed(self._glance.removals[:REMOVALS])
        room = self._room("#ask") - 2 * (FRAME + 1) - len(gone)
        self.query_one("#skipped", Lines).show(passed_over(self._skipped(), max(1, room), width))
        self.query_one("#removed", Lines).show(gone)

    def _room(self, column: str) -> int:
        """Return how many lines are left in a column."""
        stand = [child for child in self.query_one(column).children if child.display and not isinstance(child, Lines)]
        return self.query_one(column).size.height - sum(child.outer_size.height for child in stand)
