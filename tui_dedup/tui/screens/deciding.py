"""A screen on which a person decides about the photos of one group."""

from collections.abc import Callable, Sequence

from textual import work
from textual.reactive import var
from textual.screen import Screen

from tui_dedup.errors import DedupError
from tui_dedup.records import Level
from tui_dedup.tui import decisions
from tui_dedup.tui.changes import Change, GroupView, Outcome, Step, carry_out
from tui_dedup.tui.decisions import Decision, RefusedError
from tui_dedup.tui.failures import TellsFailures
from tui_dedup.tui.messages import Decided
from tui_dedup.tui.session import Session


class Deciding(TellsFailures, Screen[None]):
    """Carries out what the keys decide, notes it for undo, and shows the group as it is then.

    Subclasses show `group` and `photo` by watching them.
    """

    session: Session
    group: var[GroupView | None] = var[GroupView | None](None, init=False, always_update=True)
    """The group that is decided on."""
    photo: var[int] = var(0, init=False)
    """The index of the chosen photo."""

    @property
    def refused(self) -> frozenset[str]:
        """The actions that the group in sight refuses, with a word on why: they are not offered."""
        return decisions.ANSWERS if self.group and self.group.row.level is Level.EXACT else frozenset()

    def validate_photo(self, photo: int) -> int:
        """Keep the choice inside the group."""
        return max(0, min(photo, len(self.group.members) - 1)) if self.group else 0

    def action_photo(self, steps: int) -> None:
        """Choose another photo."""
        self.photo += steps

    def action_toggle_mark(self) -> None:
        """Keep the photo, or mark it for removal."""
        self._decide_on_photo(decisions.toggle)

    def action_make_keeper(self) -> None:
        """Make the photo the keeper."""
        self._decide_on_photo(decisions.make_keeper)

    def action_not_similar(self) -> None:
        """Teach that the photo is like none of the others."""
        self._decide_on_photo(decisions.not_similar)

    def action_same(self) -> None:
        """Teach that the photo is the same as the keeper."""
        self._decide_on_photo(decisions.same)

    def action_check(self) -> None:
        """Mark all but the keeper, or keep all."""
        if self.group:
            self.decide(decisions.check(self.group))

    def action_keep_all(self) -> None:
        """Keep all photos."""
        if self.group:
            self.decide(decisions.keep_all(self.group))

    def _decide_on_photo(self, decision: Decision) -> None:
        if self.group is None:
            return
        try:
            self.decide(decision(self.group, self.photo))
        except RefusedError as error:
            self.notify(str(error), severity="warning", markup=False)

    @work(group="decide", exit_on_error=False)
    async def decide(self, *changes: Change) -> None:
        """Carry out a decision and note how to take it back."""
        if opposite := await self._carry_out(changes):
            self.session.steps.made(opposite)
            if changes[0].answers:
                self.notify(f"{changes[0].text.capitalize()}.", markup=False)

    @work(group="decide", exit_on_error=False)
    async def action_undo(self) -> None:
        """Take the last decision back, wherever it was made."""
        await self._again(self.session.steps.to_undo(), self.session.steps.undone, "taken back")

    @work(group="decide", exit_on_error=False)
    async def action_redo(self) -> None:
        """Make the decision again that was taken back."""
        await self._again(self.session.steps.to_redo(), self.session.steps.redone, "made again")

    async def _again(self, step: Step, note: Callable[[Step], None], what: str) -> None:
        if not step:
            self.notify(f"There is nothing to be {what}.", markup=False)
        elif opposite := await self._carry_out(step):
            note(opposite)
            groups = f" in {len(step):,} groups" if len(step) > 1 else ""
            self.notify(f"{what.capitalize()}{groups}: {step[0].text}", markup=False)

    async def _carry_out(self, step: Step) -> Step:
        """Write the changes and show what they led to; return those that take them back."""
        try:
            results = await self.session.store.ask(lambda catalog: [carry_out(catalog, change) for change in step])
        except DedupError as error:
            self.notify(str(error), title="Not saved", severity="error", markup=False)
            return ()
        outcomes = [outcome for outcome in results if outcome is not None]
        self.app.post_message(Decided(outcomes))
        self.show_outcomes(outcomes)
        return tuple(outcome.opposite for outcome in outcomes)

    def show_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Show the group in sight as it is after a decision on it."""
        for outcome in outcomes:
            if self.group and self.group.row.id == outcome.group.row.id:
                chosen = self.group.members[self.photo].photo.id
                self.set_reactive(Deciding.photo, outcome.group.index(chosen))
                self.group = outcome.group
