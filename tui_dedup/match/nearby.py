"""The near pairs of a level: those of the last search where it looked at all that is there, else of a new one."""

from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tui_dedup.catalog import Catalog, NearPairs
from tui_dedup.events import Event, Progress
from tui_dedup.match import looks, piles, prints, thresholds
from tui_dedup.match.contents import Contents
from tui_dedup.match.edges import counts, numbered
from tui_dedup.match.pictures import Pictures
from tui_dedup.match.prints import Prints
from tui_dedup.match.progress import Progressing
from tui_dedup.match.thresholds import Threshold
from tui_dedup.records import Level, ModelInfo, Photo
from tui_dedup.spread import Machines

if TYPE_CHECKING:
    from tui_dedup.match import search


class Nearby:
    """Looks up what is near among the contents of a run, and searches where that is not known."""

    def __init__(
        self,
        catalog: Catalog,
        pictures: Pictures,
        run: int,
        contents: Contents,
        progress: Progressing,
        engine: str,
        machines: Machines | None,
    ) -> None:
        """Take where things are kept; `engine` and `machines` as in `semantic.near`."""
        self._catalog = catalog
        self._pictures = pictures
        self._run = run
        self._contents = contents
        self._progress = progress
        self._engine = engine
        self._machines = machines

    def perceptual(self, distance: int) -> Generator[Event, None, NearPairs]:
        """Return the pairs whose prints are within `distance`; farther ones may be among them."""
        library = self._contents.digest
        known = self._catalog.near.load(Level.PERCEPTUAL)
        if known is not None and prints.tells(known.key, known.reach, distance) and not self._misses(known, library):
            return known
        from tui_dedup.match import search  # noqa: PLC0415 - it loads OpenCV

        md5s = self._contents.pictures
        yield from self._look()
        yield self._progress.event()
        printed = self._prints(md5s)
        near = yield from self._progress.of(search.perceptual(md5s, library, printed, distance, self._pictures, known))
        self._keep(Level.PERCEPTUAL, near, thresholds.OTHERWISE, {})
        return near

    def ai(
        self,
        model: ModelInfo,
        threshold: Threshold,
        library: str,
        keepers: Callable[[], Collection[int]],
        placed: Callable[[], Mapping[str, int]],
    ) -> Generator[Event, None, NearPairs]:
        """Return the pairs whose cosine reaches the floor of `threshold`; farther ones may be among them.

        `library` names the contents with vectors of `model`; where a search is needed, `keepers` tells the file ids that stand
        for sets of exact copies, and `placed` the numbers of the perceptual groups by content.
        """
        key = f"{model.key}, {self._engine}"
        known = self._catalog.near.load(Level.AI)
        if known is not None and known.key == key and known.reach <= threshold.floor:
            strange = self._strange(known, library)
            if not self._catalog.vectors.of(model.key, strange) and not self._lost_a_leader(known, library):
                return known
        from tui_dedup.match import search  # noqa: PLC0415 - it loads OpenCV

        yield from self._look()
        yield self._progress.event()
        found = self._embedded(model, keepers(), placed())
        work = search.ai(found, library, threshold, self._engine, self._pictures, key, self._machines, known)
        near = yield from self._progress.of(work)
        self._keep(Level.AI, near, threshold, placed())
        return near

    def _misses(self, near: NearPairs, library: str) -> bool:
        """Return whether the search tells too little of the pictures of the run."""
        return bool(self._strange(near, library)) or self._lost_a_leader(near, library)

    def _strange(self, near: NearPairs, library: str) -> list[str]:
        """Return the pictures of the run at which the search did not look."""
        if near.library == library:
            return []
        return sorted(set(self._contents.pictures).difference(near.contents.astype(str).tolist()))

    def _lost_a_leader(self, near: NearPairs, library: str) -> bool:
        """Return whether a content is gone that may have led a pile: nothing else is known of those that it led."""
        if near.library == library:
            return False
        gone = ~np.isin(near.contents, np.array(self._contents.pictures, "S32"))
        pairs = np.bincount(np.concatenate([near.a, near.b]), minlength=len(gone))
        return bool((pairs[gone] >= piles.MOST).any())

    def _embedded(self, model: ModelInfo, keepers: Collection[int], placed: Mapping[str, int]) -> "search.Embedded":
        from tui_dedup.match import search  # noqa: PLC0415 - it loads OpenCV

        embedded, vectors = self._catalog.vectors.of_run(self._run, model.key)
        pictures = set(self._contents.pictures)
        rows = [row for row, md5 in enumerate(embedded) if md5 in pictures]
        md5s = [embedded[row] for row in rows]
        numbers = [placed.get(md5, -1) for md5 in md5s]

        def photos(md5s: Sequence[str]) -> list[Photo]:
            standing = self._contents.standing(md5s, keepers)
            return self._catalog.files.by_ids([standing[md5][0] for md5 in md5s])

        return search.Embedded(md5s, vectors[rows].astype(np.float32), numbers, photos, self._prints)

    def _look(self) -> Iterator[Event]:
        """Look at the pictures that nobody looked at yet."""
        for _ in looks.fill(self._catalog, self._pictures, self._run):
            yield Progress("match", self._progress.done, "looking at the pictures")

    def _prints(self, md5s: Sequence[str]) -> Prints:
        known = self._catalog.looks.of(md5s, looks.VERSION)
        return Prints(self._catalog.contents.hashes_of(md5s), [known.get(md5) for md5 in md5s])

    def _keep(self, level: Level, near: NearPairs, threshold: Threshold, placed: Mapping[str, int]) -> None:
        self._catalog.near.save(level, near)
        self._catalog.near.set_counts(level, counts(near, level, threshold, numbered(near.contents, placed).tolist()))
        self._catalog.contents.see(self._run, near.contents.astype(str).tolist())
