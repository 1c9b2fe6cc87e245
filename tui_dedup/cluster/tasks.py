"""Items as tasks of Ray, which does again what was lost with a machine."""

from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from itertools import islice
from typing import Any, TypeVar

from tui_dedup.cluster.errors import ClusterError
from tui_dedup.cluster.results import HEARTBEAT, result_of

Result = TypeVar("Result")

AHEAD = 2
"""Items under way for each core: one at work, one on its way there."""
RETRIES = 10
"""Machines that may be lost under one item before it is given up."""


def starmap(
    work: Callable[..., Result], items: Iterable[tuple[Any, ...]], cores: Callable[[], int]
) -> Generator[Result | None, None, None]:
    """As `tui_dedup.spread.Machines.starmap`; `cores` says how many there are now."""
    import ray  # noqa: PLC0415
    from ray.exceptions import RayError  # noqa: PLC0415

    task: Any = ray.remote(num_cpus=1, max_retries=RETRIES)(work)
    left = iter(items)
    under_way: list[Any] = []
    try:
        while True:
            under_way += [task.remote(*item) for item in islice(left, max(not under_way, AHEAD * cores() - len(under_way)))]
            if not under_way:
                return
            done, under_way = ray.wait(under_way, timeout=HEARTBEAT)
            if not done:
                yield None
            for ref in done:
                yield result_of(ref)
    except RayError as error:
        raise ClusterError(f"The cluster lost work and could not do it again: {error}") from error
    finally:
        with suppress(RayError):
            for ref in under_way:
                ray.cancel(ref, force=True)
