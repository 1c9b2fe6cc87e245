"""Progress on a terminal: a bar for each stage, and lines above them."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class _Rate(ProgressColumn):
    """How many of a stage's units are done in a second."""

    def render(self, task: Task) -> Text:
        """Return it as text, as soon as it is known."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")


class Bars:
    """The bars of a job, which stand on standard error while the context is open."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)

    def __enter__(self) -> Self:
        self._tasks: dict[str, TaskID] = {}
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<7}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[current]}", markup=False),
            console=self._console,
            transient=True,
        )
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bars.stop()

    def say(self, text: str) -> None:
        """Print one line as it is: no markup, no wrapping into the middle of a path."""
        self._console.print(Text(text), soft_wrap=True)

    def begin(self, stage: str, total: int | None) -> None:
        """Show a bar for a stage of `total` units, if that is known."""
        self._tasks[stage] = self._bars.add_task(stage, total=total, current="")

    def move(self, stage: str, done: int, current: str) -> None:
        """Show how many units of a stage are done, and what is worked on."""
        self._bars.update(self._tasks[stage], completed=done, current=current[-60:])

    def end(self, stage: str, done: int) -> None:
        """Show that a stage is done."""
        self._bars.update(self._tasks[stage], total=done, completed=done, current="")
