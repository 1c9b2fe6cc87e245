"""Machines that are this one: what a stage gives to a cluster, done here and at once."""

import pickle
from collections.abc import Callable, Generator, Iterable
from typing import Any


class OneMachine:
    """As `tui_dedup.spread.Machines`; what would travel is pickled on its way, as Ray does."""

    place = "this machine"
    cores = 2
    gpus = 0

    def share(self, value: Any) -> Any:
        return value

    def starmap(self, work: Callable[..., Any], items: Iterable[tuple[Any, ...]]) -> Generator[Any, None, None]:
        for item in items:
            yield None
            yield travelled(travelled(work)(*travelled(item)))

    def crew(self, make: Callable[[], Any], *, on_gpus: bool) -> "OneWorker":
        return OneWorker(travelled(make))


class OneWorker:
    """As `tui_dedup.spread.Crew`."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._worker = make()

    def first(self) -> Any:
        return self._worker.about

    def starmap(self, items: Iterable[tuple[Any, ...]]) -> Generator[Any, None, None]:
        for item in items:
            yield None
            yield travelled(self._worker(*travelled(item)))

    def close(self) -> None:
        del self._worker


def travelled(value: Any) -> Any:
    """Return what arrives of `value` on another machine."""
    return pickle.loads(pickle.dumps(value))
