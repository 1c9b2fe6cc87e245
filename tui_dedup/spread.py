"""Work spread over many machines: what the stages ask for, and `tui_dedup.cluster` does.

A stage that is handed `Machines` gives them the same functions that it runs here. Functions, arguments and results
travel between machines, so they are functions and classes of modules, and plain values. Work that was lost with a
machine is done again by another, so it may change nothing but what it returns.
"""

from collections.abc import Callable, Generator, Iterable
from typing import Any, Protocol, TypeVar

About = TypeVar("About")
Result = TypeVar("Result")
About_co = TypeVar("About_co", covariant=True)
Result_co = TypeVar("Result_co", covariant=True)


class Worker(Protocol[About_co, Result_co]):
    """What was made ready on a machine, such as a loaded model, and works through many items there."""

    @property
    def about(self) -> About_co:
        """What is to be known of it before it works."""

    def __call__(self, *item: Any) -> Result_co:
        """Do one item."""


class Crew(Protocol[About_co, Result_co]):
    """Workers on many machines. One that is lost is replaced as soon as there is room."""

    def first(self) -> About_co:
        """Wait for the first worker and return what it says about itself; raises what it raised."""

    def starmap(self, items: Iterable[tuple[Any, ...]]) -> Generator[Result_co | None, None, None]:
        """As `Machines.starmap`, by the workers."""

    def close(self) -> None:
        """End the workers at once."""


class Machines(Protocol):
    """Machines that work for this one."""

    @property
    def place(self) -> str:
        """What they are, for people: `a Ray cluster of 2 machines with 8 cores`."""

    @property
    def cores(self) -> int:
        """The CPU cores that they have together now."""

    @property
    def gpus(self) -> int:
        """The GPUs that they have together now."""

    def share(self, value: Any) -> Any:
        """Return what stands for `value` as an argument of work, so that it goes to a machine once and not with each item."""

    def starmap(self, work: Callable[..., Result], items: Iterable[tuple[Any, ...]]) -> Generator[Result | None, None, None]:
        """Yield `work(*item)` of each item once, in any order, and None when nothing got ready for a while.

        Items are taken a few ahead of the caller. Closing the generator gives up what is under way. What `work`
        raises as a `DedupError` is raised here.
        """

    def crew(self, make: Callable[[], Worker[About, Result]], *, on_gpus: bool) -> Crew[About, Result]:
        """Let each machine call `make` once, or once for each of its GPUs, and work with what it returns."""
