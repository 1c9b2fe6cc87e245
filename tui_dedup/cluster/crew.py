"""Workers that stay, as actors of Ray: one for a few cores or for a GPU, each with what it made ready."""

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from typing import Any, Generic, TypeVar

from tui_dedup.cluster.errors import ClusterError
from tui_dedup.cluster.results import HEARTBEAT, result_of
from tui_dedup.spread import Worker

About = TypeVar("About")
Result = TypeVar("Result")
Item = tuple[Any, ...]

AHEAD = 2
"""Items under way for each worker: one at work, one on its way there."""
LOSSES = 5
"""Workers that may be lost one after the other while they get ready, or under one item."""
PATIENCE = 600.0
"""Seconds to wait for the first worker: the cluster may have to start a machine for it."""


class Member(Generic[About, Result]):
    """A worker's life on its machine."""

    def __init__(self, make: Callable[[], Worker[About, Result]]) -> None:
        self._make = make

    def begin(self) -> About:
        """Make the worker ready and return what it says about itself."""
        self._worker = self._make()
        return self._worker.about

    def work(self, *item: Any) -> Result:
        """Do one item."""
        return self._worker(*item)


class ActorCrew(Generic[About, Result]):
    """A crew of actors, as many as there is room for: machines that come are used, and those that go are done without."""

    def __init__(self, make: Callable[[], Worker[About, Result]], room: Callable[[], int], **needs: float) -> None:
        """Take what makes a worker, what says how many there is room for now, and what each needs, in Ray's words."""
        import ray  # noqa: PLC0415

        self._actor: Any = ray.remote(Member).options(max_restarts=0, **needs)
        self._make = make
        self._room = room
        self._beginning: dict[Any, Any] = {}
        self._ready: set[Any] = set()
        self._losses = 0
        self._recruit()

    def first(self) -> About:
        """As `tui_dedup.spread.Crew.first`; gives up after `PATIENCE`."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for ref in self._wait({}):
                about: About | None = self._begun(ref)
                if about is not None:
                    return about
            self._recruit()
        raise ClusterError(f"The cluster has had no room for a worker for {PATIENCE:g} seconds. Is it busy, or too small?")

    def starmap(self, items: Iterable[Item]) -> Generator[Result | None, None, None]:
        """As `tui_dedup.spread.Crew.starmap`."""
        left = iter(items)
        again: list[Item] = []
        under_way: dict[Any, tuple[Any, Item]] = {}
        lost: Counter[int] = Counter()
        while True:
            self._recruit()
            load = Counter(member for member, _ in under_way.values())
            for member in [free for free in self._ready for _ in range(AHEAD - load[free])]:
                item = again.pop() if again else next(left, None)
                if item is not None:
                    under_way[member.work.remote(*item)] = member, item
            if not under_way and self._ready:
                return
            done = self._wait(under_way)
            if not done:
                yield None
            for ref in done:
                if ref in self._beginning:
                    self._begun(ref)
                    continue
                member, item = under_way.pop(ref)
                try:
                    result: Result = result_of(ref)
                except _lost() as error:
                    lost[id(item)] += 1
                    if lost[id(item)] > LOSSES:
                        raise ClusterError(f"One batch took down {LOSSES + 1} workers of the cluster: {error}") from error
                    self._dismiss(member)
                    again.append(item)
                else:
                    lost.pop(id(item), None)
                    yield result

    def close(self) -> None:
        """End all workers at once."""
        for member in (*self._ready, *self._beginning.values()):
            self._dismiss(member)
        self._beginning.clear()

    def _dismiss(self, member: Any) -> None:
        import ray  # noqa: PLC0415

        self._ready.discard(member)
        ray.kill(member)

    def _recruit(self) -> None:
        for _ in range(self._room() - len(self._ready) - len(self._beginning)):
            member = self._actor.remote(self._make)
            self._beginning[member.begin.remote()] = member

    def _wait(self, under_way: Iterable[Any]) -> list[Any]:
        """Return what is ready of the work and of the workers, if anything gets ready within a heartbeat."""
        import ray  # noqa: PLC0415

        refs = [*self._beginning, *under_way]
        if not refs:
            time.sleep(HEARTBEAT)
            return []
        done, _ = ray.wait(refs, timeout=HEARTBEAT)
        return list(done)

    def _begun(self, ref: Any) -> About | None:
        """Take in a worker that is ready and return what it says; None when it was lost on the way."""
        member = self._beginning.pop(ref)
        try:
            about: About = result_of(ref)
        except _lost() as error:
            self._losses += 1
            if self._losses > LOSSES:
                raise ClusterError(f"Workers of the cluster end while they get ready: {error}") from error
            return None
        self._losses = 0
        self._ready.add(member)
        return about


def _lost() -> tuple[type[Exception], ...]:
    """Return Ray's errors for work that went down with its machine."""
    from ray.exceptions import NodeDiedError, ObjectLostError, RayActorError, WorkerCrashedError  # noqa: PLC0415

    return RayActorError, ObjectLostError, NodeDiedError, WorkerCrashedError
