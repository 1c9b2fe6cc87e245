"""A screen on which a person decides about the photos of one group."""

from textual import work
from textual.reactive import reactive
from textual.screen import Screen

from tui_dedup.errors import DedupError
from tui_dedup.tui import decisions
from tui_dedup.tui.changes import Change, GroupView, Outcome, carry_out
from tui_dedup.tui.decisions import Decision, RefusedError
from tui_dedup.tui.messages import Decided
from tui_dedup.tui.session import Session


class Deciding(Screen[None]):
    """Carries out what the keys decide, notes it for undo, and shows the group as it is then.

    Subclasses show `group` and `photo` by watching them.
    """

    session: Session
    group: reactive[GroupView | None] = reactive[GroupView | None](None, init=False, always_update=True)
    """The group that is decided on."""
    photo: reactive[int] = reactive(0, init=False)
    """The index of the chosen photo."""

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
    async def decide(self, change: Change) -> None:
        """Carry out a decision and note how to take it back."""
        if outcome := await self._carry_out(change):
            self.session.steps.made(outcome.opposite)
            if change.answers:
                self.notify(change.text, markup=False)

    @work(group="decide", exit_on_error=False)
    async def action_undo(self) -> None:
        """Take the last decision back, wherever it was made."""
        change = self.session.steps.to_undo()
        if change is None:
            self.notify("There is nothing to take back.", markup=False)
        elif outcome := await self._carry_out(change):
            self.session.steps.undone(outcome.opposite)
            self.notify(f"Taken back: {change.text}", markup=False)

    @work(group="decide", exit_on_error=False)
    async def action_redo(self) -> None:
        """Make the decision again that was taken back."""
        change = self.session.steps.to_redo()
        if change is None:
            self.notify("There is nothing to make again.", markup=False)
        elif outcome := await self._carry_out(change):
            self.session.steps.redone(outcome.opposite)
            self.notify(f"Made again: {change.text}", markup=False)

    async def _carry_out(self, change: Change) -> Outcome | None:
        try:
            outcome = await self.session.store.ask(lambda catalog: carry_out(catalog, change))
        except DedupError as error:
            self.notify(str(error), title="Not saved", severity="error", markup=False)
            return None
        if outcome is not None:
            self.app.post_message(Decided(outcome))
            self.show_outcome(outcome)
        return outcome

    def show_outcome(self, outcome: Outcome) -> None:
        """Show the group as it is after a decision, when it is the one in sight."""
        if self.group and self.group.row.id == outcome.group.row.id:
            chosen = self.group.members[self.photo].photo.id
            self.set_reactive(Deciding.photo, outcome.group.index(chosen))
            self.group = outcome.group
