"""Before the question what is to go: files that go with photos are compared, which takes long where they are films."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui_dedup.text import human_bytes
from tui_dedup.tui.failures import TellsFailures

if TYPE_CHECKING:
    from tui_dedup.act.plan import Plan

AT_ONCE = 0.2
"""Seconds in which a plan may be drafted without a word."""
EVERY = 0.1
"""Seconds between two looks at how far it is."""


class NotWaitedForError(Exception):
    """The person does not wait for the plan."""


class Reading:
    """How many bytes were read for a plan: the catalog's thread counts them, and stops when it is told to."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self.bytes = 0
        self.stopped = False

    def add(self, size: int) -> None:
        """Count what is about to be read; raises `NotWaitedForError` when nobody waits for it."""
        if self.stopped:
            raise NotWaitedForError
        self.bytes += size


class CheckingScreen(TellsFailures, ModalScreen[bool]):
    """Tells how far a plan is until it is there; closes with whether the person waited for it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,n", "cancel", "cancel")]

    def __init__(self, asked: "asyncio.Future[Plan]", reading: Reading) -> None:
        """Take the plan that is to come, and how far it is."""
        super().__init__()
        self._asked = asked
        self._reading = reading

    def compose(self) -> ComposeResult:
        """Put what is done over the way out."""
        with Vertical(id="dialog"):
            yield Static(id="told", markup=False)
            with Horizontal(id="answers"):
                yield Button("Cancel", id="cancel")

    def on_mount(self) -> None:
        """Follow the plan."""
        self._tell()
        self.set_interval(EVERY, self._tell)
        self._wait()

    def _tell(self) -> None:
        self.query_one("#told", Static).update(told(self._reading.bytes))

    @work(group="dialog", exit_on_error=False)
    async def _wait(self) -> None:
        await asyncio.wait({self._asked})
        if not self._reading.stopped:
            self.dismiss(True)

    def on_button_pressed(self) -> None:
        """Close, and change nothing."""
        self.action_cancel()

    def action_cancel(self) -> None:
        """Close, and change nothing."""
        self._reading.stopped = True
        self._asked.add_done_callback(asyncio.Future.exception)  # nobody else asks what became of it
        self.dismiss(False)


def told(size: int) -> Content:
    """Return what is done, and how much of it."""
    read = f"What goes with photos is compared: {human_bytes(size)} read." if size else "Looking at what goes with photos."
    return Content.assemble(("Checking what may go …", "bold"), "\n\n", read, "\n", ("Nothing is touched yet.", "$text-muted"))
