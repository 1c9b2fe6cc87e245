"""Where a person says which groups the list is to show: words that are typed, or picked by those who do not know them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList

from tui_dedup.tui import keymap
from tui_dedup.tui.failures import TellsFailures
from tui_dedup.tui.filters import HELP, Pick, is_picked, toggled

NUMBER = 7
"""Cells of the number of groups."""


class FilterLine(Input):
    """The words."""

    BINDINGS: ClassVar[list[BindingType]] = keymap.FILTER

    def action_pick(self) -> None:
        """Go to what may be picked."""
        self.screen.focus_next(Picks)


class Picks(OptionList):
    """A line for each pick, a tick before those that are in the filter."""

    BINDINGS: ClassVar[list[BindingType]] = keymap.PICKS

    @dataclass
    class Picked(Message):
        """A word was picked; `done` when that is all."""

        word: str
        done: bool

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Start empty."""
        super().__init__(id=id, markup=False)
        self._picks: Sequence[Pick] = ()
        self._text = ""

    def offer(self, picks: Sequence[Pick], text: str) -> None:
        """Show what may be picked beside what was typed."""
        self._picks = picks
        self.mark(text)

    def mark(self, text: str) -> None:
        """Show what of this text could have been picked."""
        self._text = text
        at = self.highlighted
        self.clear_options()
        width = self.scrollable_content_region.width or 40
        self.add_options([_line(pick, is_picked(text, pick.word), width) for pick in self._picks])
        self.highlighted = at if at is not None and at < len(self._picks) else None

    def on_resize(self) -> None:
        """Use the new width."""
        self.mark(self._text)

    def action_choose(self) -> None:
        """Pick the highlighted word, or take it back."""
        self._say(done=False)

    def action_done(self) -> None:
        """Pick the highlighted word, and go back to the groups."""
        self._say(done=True)

    def action_type(self) -> None:
        """Go back to the words."""
        self.screen.focus_previous(FilterLine)

    def _say(self, done: bool) -> None:
        if self.highlighted is not None:
            self.post_message(self.Picked(self._picks[self.highlighted].word, done))


class FilterBox(TellsFailures, Vertical):
    """The words over what may be picked, which is in sight while one types or picks."""

    DEFAULT_CSS = """
    FilterBox {
        height: auto; padding: 0 1; display: none;
        &.-open { display: block; }
        & FilterLine { height: 1; }
        & Picks, & Picks:focus { display: none; height: auto; max-height: 16; border: none; padding: 0; background: transparent;
            scrollbar-gutter: stable; scrollbar-size: 0 1; }
        &.-used Picks { display: block; }
    }
    """

    @dataclass
    class Changed(Message):
        """The list is to show what this says."""

        text: str

    def compose(self) -> ComposeResult:
        """Put the words over the picks."""
        self.border_title = "Filter"
        yield FilterLine(placeholder=HELP, id="filter", compact=True)
        yield Picks(id="picks")

    def on_descendant_focus(self) -> None:
        """Show what may be picked while one types or picks."""
        self.add_class("-used")

    def on_descendant_blur(self) -> None:
        """Leave the room to the groups."""
        self.remove_class("-used")

    def open(self, offer: Callable[[], Awaitable[Sequence[Pick]]]) -> None:
        """Let a person type; `offer` finds what may be picked."""
        self.add_class("-open")
        self.query_one(FilterLine).focus()
        self._offer(offer)

    def close(self) -> bool:
        """Take the filter away; return whether there was one."""
        was_open = self.has_class("-open")
        self.remove_class("-open")
        self.query_one(FilterLine).value = ""
        return was_open

    @work(group="picks", exclusive=True, exit_on_error=False)
    async def _offer(self, offer: Callable[[], Awaitable[Sequence[Pick]]]) -> None:
        self.query_one(Picks).offer(await offer(), self.query_one(FilterLine).value)

    @on(Input.Changed)
    def _on_typed(self, event: Input.Changed) -> None:
        self.query_one(Picks).mark(event.value)
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _on_submitted(self) -> None:
        self.screen.set_focus(None)

    @on(Picks.Picked)
    def _on_picked(self, message: Picks.Picked) -> None:
        line = self.query_one(FilterLine)
        line.value = toggled(line.value, message.word)
        if message.done:
            self.screen.set_focus(None)


def _line(pick: Pick, picked: bool, width: int) -> Content:
    """Return the word, what it means where there is room, and how many groups it leaves."""
    number = f"{pick.groups:>{NUMBER},}"
    tick = "[x] " if picked else "[ ] "
    room = width - len(tick) - len(number)
    head = Content(tick) + Content.styled(pick.word, "bold")
    meaning = Content.styled(f"  {pick.meaning}", "$text-muted")
    text = head + meaning if head.cell_length + meaning.cell_length <= room + len(tick) else head
    return text.truncate(room + len(tick), ellipsis=True, pad=True) + Content.styled(number, "$text-muted")
