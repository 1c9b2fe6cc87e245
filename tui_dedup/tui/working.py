"""The part of the app that has jobs done, and holds what all screens show of them: numbers, groups, progress."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import App
from textual.reactive import var

from tui_dedup.errors import DedupError
from tui_dedup.events import Event, Finished, GroupsReady, Stage
from tui_dedup.jobs import ApplyJob, Job, RunJob, StageName, Steer, UndoJob
from tui_dedup.records import Level
from tui_dedup.tui import words
from tui_dedup.tui.activity import Activity, State
from tui_dedup.tui.deed_words import deed_words
from tui_dedup.tui.failures import TellsFailures
from tui_dedup.tui.messages import Decided, DeleteAsked, RunAsked, UndoAsked, WentWrong
from tui_dedup.tui.session import Session
from tui_dedup.tui.state import Overview, read_overview

if TYPE_CHECKING:
    from tui_dedup.act.plan import Plan


class WorkingApp(TellsFailures, App[int]):
    """Has one job done at a time, each asked for by a message of a screen."""

    session: Session
    activity: var[Activity | None] = var[Activity | None](None, init=False)
    """What the worker does, or did last."""

    overview: var[Overview] = var(Overview(), init=False)
    """The catalog in numbers."""
    versions: var[dict[Level, int]] = var[dict[Level, int]](dict, init=False)
    """How often the groups of each level have changed: a review that shows an older version reads them again."""

    @work(group="overview", exclusive=True, exit_on_error=False)
    async def refresh_overview(self, changed: Sequence[Level] = tuple(Level)) -> None:
        """Read the numbers again, and note that the groups of these levels may be others."""
        try:
            self.overview = await self.session.store.ask(read_overview)
        except DedupError as error:
            self.overview = replace(self.overview, trouble=error)
            self.tell(words.trouble(error))
            return
        self.versions = {level: self.versions.get(level, 0) + (level in changed) for level in Level}

    @on(Decided)
    def _on_decided(self, message: Decided) -> None:
        self.overview = reduce(Overview.moved, message.outcomes, self.overview)

    async def on_unmount(self) -> None:
        """End a job that goes on: it ends with the app."""
        await self.session.stop()

    def tell(self, text: str) -> None:
        """Open a message about something that went wrong, unless it is open: one cause stops many questions."""
        from tui_dedup.tui.screens.message import MessageScreen  # noqa: PLC0415

        if not any(isinstance(screen, MessageScreen) and screen.text == text for screen in self.screen_stack):
            self.push_screen(MessageScreen(text))

    @on(WentWrong)
    def _on_went_wrong(self, message: WentWrong) -> None:
        self.tell(message.text)

    @on(RunAsked)
    def _on_run_asked(self, message: RunAsked) -> None:
        if not self.session.sources:
            self.notify("Add a folder first (a).", severity="warning", markup=False)
        elif not self._busy():
            self._run_pipeline(message.stages)

    @on(DeleteAsked)
    def _on_delete_asked(self, message: DeleteAsked) -> None:
        if not self._busy():
            self._delete(message.levels, message.hidden)

    @on(UndoAsked)
    def _on_undo_asked(self, message: UndoAsked) -> None:
        if not self._busy():
            self._undo(message.removal)

    def _busy(self) -> bool:
        """Whether a job is worked on, or asked about: a key that was pressed twice asks once."""
        if self.session.worker.busy:
            self.notify("A run is going on. Wait for its end, or stop it on the panel (1).", severity="warning", markup=False)
        return self.session.worker.busy or any(worker.group == "job" and not worker.is_finished for worker in self.workers)

    @work(group="job", exit_on_error=False)
    async def _run_pipeline(self, stages: tuple[StageName, ...]) -> None:
        self.activity = Activity("run")
        await self._work(RunJob(self.session.settings, stages))

    @work(group="job", exit_on_error=False)
    async def _delete(self, levels: Sequence[Level], hidden: Collection[str]) -> None:
        from tui_dedup.act import plan as plans  # noqa: PLC0415 - when it is wanted
        from tui_dedup.tui.screens.confirm import Answer, ConfirmScreen  # noqa: PLC0415

        settings = self.session.settings
        try:
            plan = await self._drafted(levels)
            if plan is None:
                return
            summary = plans.summary(plan)
            if not summary.photos:
                self._tell_nothing_goes(summary.warnings)
                return
            deed = deed_words(settings.act, summary)
            answer = await self.push_screen_wait(ConfirmScreen(plan, deed, settings.app.confirm_typing, hidden))
            if answer is Answer.CANCEL:
                return
            path = self.session.workspace.folder / "plan.json"
            await self.session.store.ask(lambda _: plans.dump(plan, path))
        except DedupError as error:
            self.tell(words.trouble(error))
            return
        await self._deed(ApplyJob(settings, str(path), answer is Answer.MERGE), ("remove",), deed.after)

    def _tell_nothing_goes(self, warnings: Sequence[str]) -> None:
        if warnings:
            self.tell("Nothing of what is marked here may go.\n\n" + "\n".join(warnings))
        else:
            self.notify("Nothing is marked here. space marks a photo, x all but the keeper.", markup=False)

    async def _drafted(self, levels: Sequence[Level]) -> "Plan | None":
        """Return the plan that the marks make, or None where the person did not wait for it."""
        from tui_dedup.act import plan as plans  # noqa: PLC0415 - when it is wanted
        from tui_dedup.tui.screens.checking import AT_ONCE, CheckingScreen, Reading  # noqa: PLC0415

        settings, reading = self.session.settings, Reading()
        asked = asyncio.ensure_future(
            self.session.store.ask(lambda catalog: plans.build(catalog, settings, levels, reading=reading.add))
        )
        await asyncio.wait({asked}, timeout=AT_ONCE)
        if not asked.done() and not await self.push_screen_wait(CheckingScreen(asked, reading)):
            return None
        return await asked

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
        self.mutate_reactive(WorkingApp.activity)
        ready = [event.level for event in events if isinstance(event, GroupsReady)]
        if ready or any(isinstance(event, Finished) for event in events):
            self.refresh_overview(ready)

    def action_pause_run(self) -> None:
        """Pause the run, or go on."""
        if self.activity and not self.activity.over:
            paused = self.activity.state is State.PAUSED
            self.activity.state = State.WORKING if paused else State.PAUSED
            self.session.worker.steer(Steer.RESUME if paused else Steer.PAUSE)
            self.mutate_reactive(WorkingApp.activity)

    def action_cancel_run(self) -> None:
        """Stop the run; what was done is kept."""
        if self.activity and not self.activity.over:
            self.activity.state = State.STOPPING
            self.session.worker.steer(Steer.CANCEL)
            self.mutate_reactive(WorkingApp.activity)
