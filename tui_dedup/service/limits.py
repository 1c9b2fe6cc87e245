"""How much may be under way at once."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

MOST_SECONDS = 60
"""Nobody is asked to stay away for longer than this."""


class FullError(Exception):
    """There is no room now; `seconds` is when to come again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"The service is full. Come again in {seconds} s.")
        self.seconds = seconds


class Room:
    """Room for so many units, taken for a while. `pace` is the time that one of them takes, in seconds."""

    def __init__(self, size: int, pace: float = 0.0) -> None:
        self.size = size
        self.taken = 0
        self.pace = pace

    @contextmanager
    def take(self, units: int) -> Iterator[None]:
        """Hold `units` of the room; raises `FullError` when so many are not free."""
        if self.taken + units > self.size:
            raise FullError(min(MOST_SECONDS, max(1, math.ceil(self.taken * self.pace))))
        self.taken += units
        try:
            yield
        finally:
            self.taken -= units
