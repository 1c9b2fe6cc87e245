"""The question before photos are moved: what goes where, how much, and what to think of."""

import asyncio
from collections.abc import Collection, Sequence
from enum import Enum, auto
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Button, Checkbox, Input, Static

from tui_dedup.act import metadata
from tui_dedup.act import plan as plans
from tui_dedup.act.metadata import Loss
from tui_dedup.act.plan import Plan, Summary
from tui_dedup.errors import DedupError
from tui_dedup.text import count, human_bytes, printable, shorten
from tui_dedup.tui import words
from tui_dedup.tui.deed_words import DeedWords
from tui_dedup.tui.failures import TellsFailures
from tui_dedup.tui.widgets.tick import Tick


class Answer(Enum):
    """What a person says to the question. `MERGE` keeps what removed photos alone say, too."""

    CANCEL = auto()
    MOVE = auto()
    MERGE = auto()


class Caution(Horizontal):
    """What a person should know, its lines below each other beside the sign."""

    DEFAULT_CSS = "Caution { height: auto; & .sign { width: 2; color: $text-warning; } & .text { width: 1fr; } }"

    def __init__(self, text: str) -> None:
        """Take what to say."""
        super().__init__(Static("⚠", classes="sign"), Static(text, classes="text", markup=False))


class ConfirmScreen(TellsFailures, ModalScreen[Answer]):
    """Asks with the numbers of the plan; Cancel has the focus. Beyond `typing` photos the number must be typed.

    What the removed photos alone say is looked for while the person reads.
    """

    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,n", "cancel", "cancel"),
        Binding("left,right,up,down", "other", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, plan: Plan, deed: DeedWords, typing: int, hidden: Collection[str] = ()) -> None:
        """Take the plan, the words of its action, beyond how many photos typing is asked for, and the groups out of sight."""
        super().__init__()
        self._plan = plan
        self._summary = summary = plans.summary(plan)
        self._warnings = [*_out_of_sight(plan, hidden), *summary.warnings]
        self._deed = deed
        self._typing = summary.photos > typing

    def compose(self) -> ComposeResult:
        """Put the question, the warnings and the two answers."""
        with Vertical(id="dialog", classes="-danger"):
            yield Static(question(self._summary, self._deed), markup=False)
            if self._warnings:
                yield Static(f"{count(len(self._warnings), 'warning')}:", id="head", markup=False)
                with VerticalScroll(id="more", can_focus=False):
                    for warning in self._warnings:
                        yield Caution(warning)
            yield Static(id="only", markup=False)
            yield Tick("Keep that, in sidecars of the kept photos", id="merge", compact=True)
            if self._typing:
                yield Input(placeholder=f"type {self._summary.photos:,} to confirm", id="number", select_on_focus=False)
            with Horizontal(id="answers"):
                yield Button("Cancel", id="cancel")
                yield Button(
                    self._deed.button.format(number=f"{self._summary.photos:,}"),
                    id="move",
                    variant="error",
                    disabled=self._typing,
                )

    def on_mount(self) -> None:
        """Look for what would be lost; what is told of it has its place from the beginning, so that no button moves."""
        if metadata.available() and self._plan.action != "report":
            self.add_class("-looks")
            self._look()

    @work(group="losses", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        only = self.query_one("#only", Static)
        only.update(Content.styled("Looking whether they alone hold keywords, titles or places …", "$text-muted"))
        try:
            lost = await asyncio.to_thread(metadata.losses, self._plan)
        except DedupError as error:
            only.update(str(error))
            return
        only.update(losses(lost))
        self.query_one("#merge").visible = bool(lost)

    @on(Input.Changed, "#number")
    def _on_number(self, event: Input.Changed) -> None:
        self.query_one("#move", Button).disabled = event.value.strip().replace(",", "") != str(self._summary.photos)

    def on_key(self, event: Key) -> None:
        """Take a digit into the line for the number, wherever the focus is."""
        if self._typing and event.character and event.character.isdecimal():
            event.stop()
            number = self.query_one("#number", Input)
            number.focus(scroll_visible=True)
            number.insert_text_at_cursor(event.character)

    @on(Button.Pressed)
    def _on_button(self, event: Button.Pressed) -> None:
        if event.button.id == "cancel":
            self.dismiss(Answer.CANCEL)
        else:
            self.dismiss(Answer.MERGE if self.query_one("#merge", Checkbox).value else Answer.MOVE)

    def action_cancel(self) -> None:
        """Close, and change nothing."""
        self.dismiss(Answer.CANCEL)

    def action_page(self, pages: int) -> None:
        """Show more of the warnings."""
        for more in self.query("#more"):
            more.scroll_relative(y=pages * max(1, more.size.height - 1), animate=False)

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


def _out_of_sight(plan: Plan, hidden: Collection[str]) -> list[str]:
    """Return what to say of groups that the person does not see in the list, and from which photos go too."""
    groups = sum(group.id in hidden for group in plan.groups if group.removed)
    if not groups:
        return []
    hides, its = ("1 group", "its") if groups == 1 else (f"{groups:,} groups", "their")
    return [f"The filter hides {hides} of this level from the list, and {its} marked photos go too"]


NAMED = 3
"""How many of the values that would be lost are named."""


def losses(lost: Sequence[Loss]) -> Content:
    """Return what the removed photos alone say, the first of it by name."""
    if not lost:
        return Content.styled("No keyword, title or place was found that would be lost.", "$text-muted")
    head = f"⚠ Only photos that go say this ({count(len(lost), 'note')}):"
    lines = [f"  {words.file_name(loss.path, 20)}: {loss.field} {_values(loss)}" for loss in lost[:NAMED]]
    more = [f"  and {len(lost) - NAMED:,} more"] if len(lost) > NAMED else []
    return Content("\n").join([Content.styled(head, "bold $text-warning"), *map(Content, [*lines, *more])])


def _values(loss: Loss) -> str:
    return shorten(printable(", ".join(loss.values)), 28)
