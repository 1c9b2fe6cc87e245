"""Reading on threads, which can be stopped at any time."""

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from threading import Event
from typing import TypeVar

HEARTBEAT = 0.2
"""Seconds after which a caller who waits hears that nothing got ready."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def each(function: Callable[[Item, Event], Result], items: Iterable[Item], workers: int) -> Generator[Result | None, None, None]:
    """Yield what `function` makes of the items as it gets ready, on threads and a little ahead of the caller.

    Yields None when nothing got ready for a while. The event is set when the caller closes the generator.
    """
    stop = Event()
    left = iter(items)
    under_way: set[Future[Result]] = set()
    with ThreadPoolExecutor(workers) as threads:
        try:
            while True:
                under_way |= {threads.submit(function, item, stop) for item in islice(left, 2 * workers - len(under_way))}
                if not under_way:
                    return
                done, under_way = wait(under_way, HEARTBEAT, FIRST_COMPLETED)
                if not done:
                    yield None
                for future in done:
                    yield future.result()
        finally:
            stop.set()
            threads.shutdown(cancel_futures=True)
