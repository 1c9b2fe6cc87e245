"""The question before photos are moved: what goes where, how much, and what to think of."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from tui_dedup.act.plan import Summary
from tui_dedup.text import count, human_bytes
from tui_dedup.tui.deed_words import DeedWords


class ConfirmScreen(ModalScreen[bool]):
    """Asks with the numbers of the plan; Cancel has the focus. Beyond `typing` photos the number must be typed."""

    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,n", "answer(False)", "cancel"),
        Binding("left,right,up,down", "other", show=False),
    ]

    def __init__(self, summary: Summary, deed: DeedWords, typing: int) -> None:
        """Take the numbers of the plan, the words of its action, and beyond how many photos typing is asked for."""
        super().__init__()
        self._summary = summary
        self._deed = deed
        self._typing = summary.photos > typing

    def compose(self) -> ComposeResult:
        """Put the question, the warnings and the two answers."""
        with Vertical(id="dialog", classes="-danger"):
            yield Static(question(self._summary, self._deed), markup=False)
            if self._summary.warnings:
                with VerticalScroll(id="more", can_focus=False):
                    yield Static(warnings(self._summary), markup=False)
            if self._typing:
                yield Input(placeholder=f"type {self._summary.photos} to confirm", id="number")
            with Horizontal(id="answers"):
                yield Button("Cancel", id="cancel")
                yield Button(
                    self._deed.button.format(number=f"{self._summary.photos:,}"),
                    id="move",
                    variant="error",
                    disabled=self._typing,
                )

    @on(Input.Changed, "#number")
    def _on_number(self, event: Input.Changed) -> None:
        self.query_one("#move", Button).disabled = event.value.strip() != str(self._summary.photos)

    @on(Button.Pressed)
    def _on_button(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "move")

    def action_answer(self, answer: bool) -> None:
        """Close with this answer."""
        self.dismiss(answer)

    def action_other(self) -> None:
        """Go to the other button."""
        self.focus_next(Button)


def question(summary: Summary, deed: DeedWords) -> Content:
    """Return what will happen, in words and numbers."""
    photos = count(summary.photos, "photo")
    travels = "that travels" if summary.companions == 1 else "that travel"
    with_them = f" and {count(summary.companions, 'file')} {travels} with them" if summary.companions else ""
    first = deed.question.format(photos=f"{photos}{with_them} ({human_bytes(summary.bytes)})")
    keep = "keeps" if summary.groups == 1 else "keep"
    second = f"{count(summary.groups, 'group')} {keep} at least one copy, each read and verified first."
    if 0 < summary.in_photos < summary.photos:
        second += f"\n{summary.in_photos:,} of them lie in Photos, which removes them itself: macOS asks you once more."
    return Content.assemble((first, "bold"), "\n\n", second, "\n", (deed.promise, "$text-muted"))


def warnings(summary: Summary) -> Content:
    """Return what the person should know, a line each."""
    head = f"\n{count(len(summary.warnings), 'warning')}:"
    lines = [Content.styled(head, "bold $text-warning"), *(Content(f"⚠ {warning}") for warning in summary.warnings)]
    return Content("\n").join(lines)
