"""Tells a person on standard error what happens: bars on a terminal, plain lines in a log."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tui_dedup import events
from tui_dedup.events import Deed, Event
from tui_dedup.text import human_seconds

if TYPE_CHECKING:
    from tui_dedup.bars import Bars


@dataclass
class Outcome:
    """What a job came to: whether all of it worked, its deeds, and why it ended early if it did."""

    partial: bool = False
    deeds: list[Deed] = field(default_factory=list)


class Lines:
    """As `bars.Bars`, without bars."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def say(self, text: str) -> None:
        """Print one line as it is."""
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - standard error

    def begin(self, stage: str, total: int | None) -> None:
        """Say nothing: what a stage did is said at its end."""

    def move(self, stage: str, done: int, current: str) -> None:
        """Say nothing."""

    def end(self, stage: str, done: int) -> None:
        """Say nothing."""


class Narrator:
    """Follows a job and tells of it."""

    def __init__(self) -> None:
        self._voice = _voice()

    def follow(self, stream: Iterable[Event]) -> Outcome:
        """Pull every event of a job, show it, and return what it came to."""
        outcome = Outcome()
        with self._voice:
            for event in stream:
                self._show(event, outcome)
        return outcome

    def _show(self, event: Event, outcome: Outcome) -> None:
        match event:
            case events.StageStarted(stage, total):
                self._voice.begin(stage, total)
            case events.Progress(stage, done, current):
                self._voice.move(stage, done, current)
            case events.StageFinished(stage, done, seconds):
                self._voice.end(stage, done)
                self.say(f"{stage:<7} {done:>9,} in {human_seconds(seconds)}")
            case events.PathSkipped(path, reason, trouble):
                outcome.partial |= trouble
                self.say(f"skipped {path}: {reason}")
            case events.Notice(text):
                self.say(text)
            case Deed(path, _, result, detail):
                outcome.deeds.append(event)
                outcome.partial |= result in ("left", "failed")
                if result != "done":
                    self.say(f"{result} {path}: {detail}")
            case events.Finished(partial):
                outcome.partial |= partial

    def say(self, text: str) -> None:
        """Print one line as it is: no markup, no wrapping into the middle of a path."""
        self._voice.say(text)


def _voice() -> "Bars | Lines":
    if not sys.stderr.isatty():
        return Lines()
    from tui_dedup.bars import Bars  # noqa: PLC0415 - takes as long to load as a small library to scan again

    return Bars()
