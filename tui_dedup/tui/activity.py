"""What the worker is doing, put together from its events: stages, rates and what came of it."""

import time
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from tui_dedup.events import (
    Deed,
    Event,
    Failed,
    Finished,
    GroupsReady,
    Notice,
    PathSkipped,
    Progress,
    Stage,
    StageFinished,
    StageStarted,
)
from tui_dedup.records import Level

WINDOW = 10.0
"""Seconds over which a rate is taken: copies are known in no time, and come in bursts."""
SURE = 2.0
"""Seconds of a stage after which one may say how long it will take."""


class State(StrEnum):
    """How a job stands."""

    WORKING = "working"
    PAUSED = "paused"
    STOPPING = "stopping"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass
class StageView:
    """One stage: how far it is, how fast it goes, and `seconds` once it is over."""

    stage: Stage
    total: int | None
    started: float
    done: int = 0
    current: str = ""
    rate: float = 0.0
    seconds: float | None = None
    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def advance(self, event: Progress, now: float) -> None:
        """Take in progress at the time `now` (monotonic seconds)."""
        self.done, self.current = event.done, event.current
        self._seen.append((now, event.done))
        while len(self._seen) > 1 and self._seen[1][0] <= now - WINDOW:
            self._seen.popleft()
        since, done = self._seen[0] if self._seen[0][0] <= now - WINDOW else (self.started, 0)
        self.rate = (event.done - done) / (now - since) if now > since else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds left at the present rate, or None when nobody can know."""
        if not self.total or self.rate <= 0 or self.seconds is not None or self._seen[-1][0] - self.started < SURE:
            return None
        return max(0, self.total - self.done) / self.rate


@dataclass
class Activity:
    """A job from its start to its end: a run over the photos, or deeds (a removal or its undo)."""

    kind: Literal["run", "deeds"] = "run"
    state: State = State.WORKING
    stages: dict[Stage, StageView] = field(default_factory=dict)
    groups: dict[Level, int] = field(default_factory=dict)
    skipped: list[PathSkipped] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    partial: bool = False
    error: str = ""

    @property
    def over(self) -> bool:
        """Whether the job has ended, well or not."""
        return self.state in (State.DONE, State.STOPPED, State.FAILED)

    @property
    def stage(self) -> StageView | None:
        """The stage that is worked on."""
        running = [view for view in self.stages.values() if view.seconds is None]
        return running[-1] if running and not self.over else None

    def take(self, event: Event, now: float | None = None) -> None:
        """Take in an event; `now` is in monotonic seconds."""
        now = time.monotonic() if now is None else now
        match event:
            case StageStarted(stage, total):
                self.stages[stage] = StageView(stage, total, now)
            case Progress(stage):
                self.stages.setdefault(stage, StageView(stage, None, now)).advance(event, now)
            case StageFinished(stage, done, seconds):
                view = self.stages.setdefault(stage, StageView(stage, done, now))
                view.done, view.seconds, view.current = done, seconds, ""
            case PathSkipped():
                self.skipped.append(event)
            case GroupsReady(level, groups):
                self.groups[level] = groups
            case Notice(text):
                self.notices.append(text)
            case Deed():
                self.deeds.append(event)
            case Finished(partial):
                self.partial, self.state = partial, self._end(State.DONE)
            case Failed(text):
                self.error, self.state = text, self._end(State.FAILED)

    def _end(self, state: State) -> State:
        return State.STOPPED if self.state is State.STOPPING else state
