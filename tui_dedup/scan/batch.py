"""Results on their way to the catalog, a batch at most behind it."""

import time
from collections.abc import Callable

from tui_dedup.records import Scanned

SIZE = 256
"""The most results that a run loses when it is killed."""
_SECONDS = 2.0


class Batch:
    """Results that are saved together, when they are many or when they waited long. Close it to save the rest."""

    def __init__(self, save: Callable[[list[Scanned]], None]) -> None:
        """Take the function that saves a batch."""
        self._save = save
        self._results: list[Scanned] = []
        self._saved = time.monotonic()

    def add(self, scanned: Scanned) -> None:
        """Take a result, and save all if it is time."""
        self._results.append(scanned)
        if len(self._results) >= SIZE or time.monotonic() - self._saved >= _SECONDS:
            self.close()

    def close(self) -> None:
        """Save what is there."""
        results, self._results = self._results, []
        if results:
            self._save(results)
        self._saved = time.monotonic()
