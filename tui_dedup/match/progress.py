"""What a stage tells of work that knows the share of it that is done."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from tui_dedup.events import Event, Notice, Progress

_T = TypeVar("_T")
_Said = TypeVar("_Said")
_Told = TypeVar("_Told")


@dataclass(slots=True)
class Progressing:
    """Works on so many `photos`, one after the other; the next one tells its progress from `done` on."""

    photos: int
    done: int = 0

    def of(self, work: Generator[float | str, None, _T]) -> Generator[Event, None, _T]:
        """Do a work that yields the share of it that is done, 0 to 1, or a text for people."""
        return retold(work, self._event)

    def _event(self, said: float | str) -> Event:
        if isinstance(said, str):
            return Notice(said)
        return Progress("match", self.done + int(min(said, 1.0) * self.photos))


def retold(work: Generator[_Said, None, _T], tell: Callable[[_Said], _Told]) -> Generator[_Told, None, _T]:
    """Do a work that yields as it goes on; yield what `tell` makes of that, and return what the work returns."""
    while True:
        try:
            said = next(work)
        except StopIteration as stop:
            result: _T = stop.value
            return result
        yield tell(said)
