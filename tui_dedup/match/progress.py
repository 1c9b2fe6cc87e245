"""What a stage tells of work that knows the share of it that is done."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

from tui_dedup.events import Event, Notice, Progress

_T = TypeVar("_T")


@dataclass(slots=True)
class Progressing:
    """Works on so many `photos`, one after the other; the next one tells its progress from `done` on."""

    photos: int
    done: int = 0

    def of(self, work: Generator[float | str, None, _T]) -> Generator[Event, None, _T]:
        """Do a work that yields the share of it that is done, 0 to 1, or a text for people."""
        while True:
            try:
                said = next(work)
            except StopIteration as stop:
                result: _T = stop.value
                return result
            if isinstance(said, str):
                yield Notice(said)
            else:
                yield Progress("match", self.done + int(min(said, 1.0) * self.photos))
