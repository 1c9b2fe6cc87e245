"""Work done ahead of the one who needs it."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def ahead(work: Callable[[Item], Result], items: Iterable[Item], workers: int, window: int) -> Generator[Result]:
    """Yield `work(item)` in the order of the items, with up to `window` of them done in advance by threads.

    Closing the iterator ends the threads after what they are at; what `work` raises is raised here.
    """
    futures: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="embed")
    try:
        for item in items:
            futures.append(pool.submit(work, item))
            if len(futures) > window:
                yield futures.popleft().result()
        while futures:
            yield futures.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
