"""Photos on their way to the Trash or back: progress, then what became of them."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui_dedup.events import Deed, Stage
from tui_dedup.text import count, shorten
from tui_dedup.tui.activity import Activity, State
from tui_dedup.tui.widgets.progress import RunProgress

LISTED = 200
"""How many files that were left alone are named; the history has the rest."""


class DeedScreen(ModalScreen[bool]):
    """Follows the activity of a removal, or of its undo; closes with whether the person wants it undone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "close"),
        Binding("u", "undo", "undo", id="removal.undo", tooltip="Bring all of it back"),
    ]

    def __init__(self, stages: tuple[Stage, ...], after: str) -> None:
        """Take the stages of the job, those of a removal or of an undo, and what is said of the files after it."""
        super().__init__()
        self._stages = stages
        self._after = after
        self._over = False

    @property
    def undoing(self) -> bool:
        """Whether files are on their way back."""
        return "undo" in self._stages

    def compose(self) -> ComposeResult:
        """Put the progress, then the result with what can be done."""
        with Vertical(id="dialog"):
            yield RunProgress(id="progress")
            with VerticalScroll(id="more", can_focus=False):
                yield Static(id="result", markup=False)
            with Horizontal(id="answers"):
                if not self.undoing:
                    yield Button("Undo", id="undo", disabled=True)
                yield Button("Close", id="close", variant="primary", disabled=True)

    def on_mount(self) -> None:
        """Follow the app."""
        self.watch(self.app, "activity", self._show)

    def _show(self, activity: Activity | None) -> None:
        if activity is None:
            return
        self.query_one(RunProgress).show(activity, self._stages)
        if activity.over and not self._over:
            self._over = True
            self.query_one(RunProgress).display = activity.state is not State.DONE
            self.query_one("#result", Static).update(result(activity, self._after, self.undoing))
            for button in self.query(Button):
                button.disabled = False
            self.query_one("#close").focus()

    @on(Button.Pressed, "#close")
    def action_close(self) -> None:
        """Close, once it is over."""
        if self._over:
            self.dismiss(False)

    @on(Button.Pressed, "#undo")
    def action_undo(self) -> None:
        """Close, and bring all of it back."""
        if self._over and not self.undoing:
            self.dismiss(True)


def result(activity: Activity, after: str, undoing: bool) -> Content:
    """Return what became of the files: how many went, what was said on the way, and which did not go, and why."""
    left = [deed for deed in activity.deeds if deed.result in ("left", "failed")]
    merged = sum(deed.action == "merge" and deed.result == "done" for deed in activity.deeds)
    done = len(activity.deeds) - len(left) - merged
    head = f"{done:,} {after}"
    if left:
        head += f", {len(left):,} left alone"
    lines = [Content.styled(f"{head}.", "bold")]
    if done and not undoing:
        lines.append(Content.styled("u undoes all of it, now or later from the history (5).", "$text-muted"))
    if merged:
        lines.append(Content(f"{count(merged, 'sidecar')} took what only they said."))
    lines += [Content(""), *map(Content, activity.notices)] if activity.notices else []
    lines += [Content(""), *map(_line, left[:LISTED])] if left else []
    if len(left) > LISTED:
        lines.append(Content(f"and {count(len(left) - LISTED, 'more file')}"))
    return Content("\n").join(lines)


def _line(deed: Deed) -> Content:
    return Content.assemble((shorten(deed.path, 64), "bold"), f"\n  {deed.detail}")
