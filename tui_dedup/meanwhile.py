"""What happens while a scan goes on: groups appear, so that a person can begin to review, and the scan halts for others."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from time import perf_counter

from tui_dedup.events import Event, GroupsReady, Progress

FIRST = 5.0
"""Seconds of a scan after which it is worth a look at what was read so far, and at least between two looks."""
LOOK = 1000
"""Photos between two looks at whether to halt."""
SHARE = 10
"""Between two looks the scan goes on for at least so many times as long as the last one took."""


def grouped(events: Generator[Event, None, None], group: Callable[[], Iterator[Event]]) -> Generator[Event, None, None]:
    """Yield the events of a scan and, from time to time, which groups `group` makes of what was read so far.

    Of what `group` tells, only that groups are ready is passed on; for all else the scan's progress is told again, so that
    whoever pulls can pause or cancel at any time.
    """
    due = perf_counter() + FIRST
    known = 0
    with closing(events):
        for event in events:
            yield event
            if isinstance(event, Progress) and event.done > known and perf_counter() >= due:
                started = perf_counter()
                for told in group():
                    yield told if isinstance(told, GroupsReady) else event
                known = event.done
                due = perf_counter() + max(FIRST, SHARE * (perf_counter() - started))


def until(events: Generator[Event, None, None], full: Callable[[], bool]) -> Generator[Event, None, bool]:
    """Yield the events of a scan to its end, or until it is `full`; return whether it came to its end."""
    looked = 0
    with closing(events):
        for event in events:
            yield event
            if isinstance(event, Progress) and event.done >= looked + LOOK:
                looked = event.done
                if full():
                    return False
    return True
