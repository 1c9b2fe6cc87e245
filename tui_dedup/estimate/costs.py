"""What a run would take, measured on a sample."""

import os
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from tui_dedup import embed, match, scan
from tui_dedup.catalog import Catalog
from tui_dedup.estimate.sample import Found
from tui_dedup.events import Event, Progress, StageStarted
from tui_dedup.records import Level, SourceFile
from tui_dedup.settings import Settings
from tui_dedup.workspace import Workspace

_TILE = 2048


@dataclass(frozen=True, slots=True)
class Cost:
    """What a stage is expected to take: photos to work on, seconds, and bytes that stay in the workspace."""

    stage: str
    photos: int
    seconds: float
    bytes: int = 0


def measured(
    catalog: Catalog, workspace: Workspace, found: Found, settings: Settings, matching_nothing: float
) -> Generator[Event, None, tuple[int, list[Cost]]]:
    """Take the sample through the stages; return how many photos of all cannot be read, and what each stage costs."""
    number = catalog.runs.begin([])
    catalog.files.record(number, found.sample)
    costs = [Cost("find", found.files, found.seconds), (yield from _scanning(catalog, workspace, number, found, settings))]
    readable = catalog.files.count_photos(number)
    share = readable / len(found.sample) if found.sample else 1.0
    photos = round(found.photos * share)
    quadratic = 0.0
    if Level.AI in settings.match.levels:
        clock = Clock()
        yield from clock.timed(embed.run(catalog, workspace, number, settings))
        waiting = round(found.different(found.photos - found.embedded) * share)
        costs.append(Cost("embed", waiting, clock.seconds(waiting)))
        model = catalog.runs.model(number)
        quadratic = _product_seconds(found.different(photos), model.dim) if model else 0.0
    matching = yield from _matching(catalog, workspace, number, settings)
    matched = max(1.0, readable * found.contents / max(1, len(found.sample)))
    seconds = matching_nothing + matching * found.different(photos) / matched + quadratic
    return found.photos - photos, [*costs, Cost("match", photos, seconds)]


def _scanning(
    catalog: Catalog, workspace: Workspace, number: int, found: Found, settings: Settings
) -> Generator[Event, None, Cost]:
    """Read the sample. Where exact copies alone are wanted, that is at most what a run takes for the photos of one size."""
    if set(settings.match.levels) == {Level.EXACT}:
        started = time.perf_counter()
        yield from _digested(found.sample, settings)
        return Cost("scan", found.to_compare, in_all(time.perf_counter() - started, found.sample, found.to_compare))
    clock = Clock()
    yield from clock.timed(scan.run(catalog, workspace, number, settings))
    waiting = found.photos - found.read
    contents = found.different(waiting)
    thumbnails = sum(path.stat().st_size for path in workspace.thumbnails.rglob("*.jpg"))
    room = min(round(thumbnails * contents / max(1, found.contents)), settings.scan.thumbnail_cache)
    return Cost("scan", waiting, clock.seconds(contents * len(found.sample) / max(1, found.contents)), room)


def _digested(files: Sequence[SourceFile], settings: Settings) -> Iterator[Event]:
    yield StageStarted("scan", len(files))
    with closing(scan.digests_of(enumerate(files), settings.scan.workers or os.cpu_count() or 1)) as found:
        for done, _ in enumerate(found, 1):
            yield Progress("scan", done)


def _matching(catalog: Catalog, workspace: Workspace, number: int, settings: Settings) -> Generator[Event, None, float]:
    """Match the sample; return the seconds that its photos alone take.

    It is matched twice: as nothing changes in between, the second time tells what is spent whatever the number of photos.
    """
    first, second = Clock(), Clock()
    yield from first.timed(match.run(catalog, workspace, number, settings))
    drain(second.timed(match.run(catalog, workspace, number, settings)))
    return max(0.0, first.whole - second.whole)


class Clock:
    """Measures a stage: what it takes to start, and what each photo takes."""

    def __init__(self) -> None:
        self.whole = 0.0
        self._start = 0.0
        self._each = 0.0

    def timed(self, events: Iterator[Event]) -> Iterator[Event]:
        """Pass on the events of a stage."""
        started = time.perf_counter()
        first, done = started, 0
        for event in events:
            if isinstance(event, Progress) and event.done:
                if not done:
                    first = time.perf_counter()
                    self._start = first - started
                    before = event.done
                done = event.done
                if done > before:
                    self._each = (time.perf_counter() - first) / (done - before)
            yield event
        self.whole = time.perf_counter() - started

    def seconds(self, photos: float) -> float:
        """Return how long it takes for so many."""
        return self._start + self._each * photos if photos else 0.0


def drain(events: Iterator[Event]) -> None:
    """Let a stage come to its end, whatever it says."""
    for _ in events:
        pass


def _product_seconds(photos: float, dim: int) -> float:
    """Return how long it takes to compare each of so many vectors with each other, from a measured part of it."""
    rows = np.random.default_rng(0).standard_normal((_TILE, dim), np.float32)
    started = time.perf_counter()
    rows @ rows.T
    return (time.perf_counter() - started) * (photos / _TILE) ** 2 / 2


def in_all(amount: float, sample: Sequence[SourceFile], photos: int) -> float:
    """Return what `photos` come to where the sample came to `amount`."""
    return amount * photos / len(sample) if sample else 0.0
