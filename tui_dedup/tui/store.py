"""The catalog behind one thread, so that no query and no lock ever stops the interface."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tui_dedup.catalog import Catalog

T = TypeVar("T")


class Store:
    """Answers questions about the catalog, one after the other, in the order they were asked."""

    def __init__(self, path: Path) -> None:
        """Take the catalog's path; the file is opened, or made, with the first question."""
        self._path = path
        self._catalog: Catalog | None = None
        self._thread = ThreadPoolExecutor(1, "catalog")
        self._closed = False

    async def ask(self, question: "Callable[[Catalog], T]") -> T:
        """Return `question(catalog)`; raises what it raises, `CatalogError` above all.

        A question that was asked is carried out even when the asker is cancelled: a mark is never lost.
        """
        return await asyncio.shield(asyncio.wrap_future(self._thread.submit(self._answer, question)))

    def close(self) -> None:
        """Answer what was asked and close the catalog; the second time nothing is left to do."""
        if not self._closed:
            self._closed = True
            self._thread.submit(self._close)
            self._thread.shutdown(wait=True)

    def _answer(self, question: "Callable[[Catalog], T]") -> T:
        return question(self._open())

    def _open(self) -> "Catalog":
        if self._catalog is None:
            from tui_dedup.catalog import Catalog  # noqa: PLC0415 - brings in numpy: after the first paint

            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._catalog = Catalog(self._path)
        return self._catalog

    def _close(self) -> None:
        if self._catalog is not None:
            self._catalog.close()
