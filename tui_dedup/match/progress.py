"""What a stage tells of work that knows the share of it that is done."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from tui_dedup.events import Event, Notice, Progress
from tui_dedup.records import Level

_T = TypeVar("_T")
_Said = TypeVar("_Said")
_Told = TypeVar("_Told")

COMPARING = {
    Level.EXACT: "gathering exact copies",
    Level.PERCEPTUAL: "comparing what the photos look like",
    Level.AI: "comparing what the model makes of the photos",
}
"""What the matcher does at each level: among very many photos that are alike, its next share takes seconds."""


@dataclass(slots=True)
class Progressing:
    """Works on so many `photos`, one after the other; the next one is at `level` and tells its progress from `done` on."""

    photos: int
    level: Level = Level.EXACT
    done: int = 0

    def event(self, share: float = 0) -> Progress:
        """Return the progress where a share of the work, 0 to 1, is done."""
        return Progress("match", self.done + int(min(share, 1.0) * self.photos), COMPARING[self.level])

    def of(self, work: Generator[float | str, None, _T]) -> Generator[Event, None, _T]:
        """Do a work that yields the share of it that is done, 0 to 1, or a text for people."""
        return retold(work, self._event)

    def _event(self, said: float | str) -> Event:
        return Notice(said) if isinstance(said, str) else self.event(said)


def retold(work: Generator[_Said, None, _T], tell: Callable[[_Said], _Told]) -> Generator[_Told, None, _T]:
    """Do a work that yields as it goes on; yield what `tell` makes of that, and return what the work returns."""
    while True:
        try:
            said = next(work)
        except StopIteration as stop:
            result: _T = stop.value
            return result
        yield tell(said)
