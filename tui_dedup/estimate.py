"""What a run would find and take: all is found, nothing but a sample of the photos is read, and nothing of it is kept."""

import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tui_dedup import embed, finding, match, scan
from tui_dedup.batching import batched
from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, Notice, Progress, StageFinished, StageStarted
from tui_dedup.records import AssetFile, Kind, Level, SourceFile
from tui_dedup.settings import Settings
from tui_dedup.text import count, human_bytes, human_seconds
from tui_dedup.workspace import Workspace

SAMPLE = 200
"""How many photos are read where nobody says otherwise."""

_BATCH = 500
_TILE = 2048


@dataclass(frozen=True, slots=True)
class Cost:
    """What a stage is expected to take: photos to work on, seconds, and bytes that stay in the workspace."""

    stage: str
    photos: int
    seconds: float
    bytes: int = 0


@dataclass(slots=True)
class Found:
    """What lies in the sources: files by kind, their bytes, and how many photos need no reading and no embedding.

    `same_size` photos share their size with another and may be exact copies; `to_compare` of them are to be compared, for
    of their size not all are known.
    """

    kinds: Counter[Kind] = field(default_factory=Counter)
    bytes: int = 0
    read: int = 0
    embedded: int = 0
    same_size: int = 0
    to_compare: int = 0
    seconds: float = 0.0
    sample: list[SourceFile] = field(default_factory=list)

    @property
    def files(self) -> int:
        """How many there are in all."""
        return self.kinds.total()

    @property
    def photos(self) -> int:
        """How many of the files are photos."""
        return self.kinds[Kind.PHOTO]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was found, how many photos of it were read as a sample, how many cannot be read at that rate, and the costs."""

    found: Found
    sampled: int
    unreadable: int
    costs: tuple[Cost, ...]


def run(settings: Settings, sample: int = SAMPLE) -> Generator[Event, None, Estimate]:
    """Find all that `settings` name, read `sample` photos of it into a workspace of a moment, and return what all would take.

    Times grow with the number of photos; those of the level `ai` have a part that grows with its square, which is measured
    by a product of that many dimensions. Raises what a run raises.
    """
    found = yield from _found(settings, sample)
    photos = len(found.sample)
    yield Notice(f"Reading {count(photos, 'photo')} as a sample.")
    with ExitStack() as stack:
        workspace = Workspace(stack.enter_context(tempfile.TemporaryDirectory(prefix="dedup-tui-")))
        workspace.create()
        known_models = Workspace(settings.workspace).models
        if known_models.is_dir():
            workspace.models.symlink_to(known_models)
        with Catalog(workspace.catalog) as catalog:
            nothing = _Clock()
            _drain(nothing.timed(match.run(catalog, workspace, catalog.runs.begin([]), settings)))
        empty = _size(workspace.catalog)
        with Catalog(workspace.catalog) as catalog:
            unreadable, costs = yield from _measured(catalog, workspace, found, settings, nothing.whole)
        grown = max(0.0, _whole(_size(workspace.catalog) - empty, found.sample, found.files))
    costs.append(Cost("catalog", found.files, 0.0, round(grown)))
    return Estimate(found, photos, unreadable, tuple(costs))


def described(estimate: Estimate) -> Iterator[str]:
    """Yield the lines that tell a person of an estimate."""
    found, costs = estimate.found, estimate.costs
    kinds = ", ".join(count(found.kinds[kind], kind.value) for kind in Kind)
    yield f"{count(found.files, 'file')}, {human_bytes(found.bytes)}: {kinds}"
    yield f"{found.read:,} of the photos are known and need no reading; {found.same_size:,} share their size with another"
    yield f"about {estimate.unreadable:,} cannot be read; sample: {count(estimate.sampled, 'photo')}"
    yield ""
    yield f"{'stage':<8} {'files':>10} {'time':>14} {'space':>10}"
    for cost in (*costs, Cost("in all", found.files, sum(cost.seconds for cost in costs), sum(cost.bytes for cost in costs))):
        seconds = human_seconds(cost.seconds) if cost.seconds else "–"
        yield f"{cost.stage:<8} {cost.photos:>10,} {seconds:>14} {human_bytes(cost.bytes) if cost.bytes else '–':>10}"


def _drain(events: Iterator[Event]) -> None:
    for _ in events:
        pass


def _measured(
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
        clock = _Clock()
        yield from clock.timed(embed.run(catalog, workspace, number, settings))
        waiting = round((found.photos - found.embedded) * share)
        costs.append(Cost("embed", waiting, clock.seconds(waiting)))
        model = catalog.runs.model(number)
        quadratic = _product_seconds(photos, model.dim) if model else 0.0
    matching = yield from _matching(catalog, workspace, number, settings)
    seconds = matching_nothing + matching * photos / max(1, readable) + quadratic
    return found.photos - photos, [*costs, Cost("match", photos, seconds)]


def _scanning(
    catalog: Catalog, workspace: Workspace, number: int, found: Found, settings: Settings
) -> Generator[Event, None, Cost]:
    """Read the sample. Where exact copies alone are wanted, that is at most what a run takes for the photos of one size."""
    if set(settings.match.levels) == {Level.EXACT}:
        started = time.perf_counter()
        yield from _digested(found.sample, settings)
        return Cost("scan", found.to_compare, _whole(time.perf_counter() - started, found.sample, found.to_compare))
    clock = _Clock()
    yield from clock.timed(scan.run(catalog, workspace, number, settings))
    waiting = found.photos - found.read
    thumbnails = sum(path.stat().st_size for path in workspace.thumbnails.rglob("*.jpg"))
    room = min(round(_whole(thumbnails, found.sample, waiting)), settings.scan.thumbnail_cache)
    return Cost("scan", waiting, clock.seconds(waiting), room)


def _digested(files: Sequence[SourceFile], settings: Settings) -> Iterator[Event]:
    yield StageStarted("scan", len(files))
    with closing(scan.digests_of(enumerate(files), settings.scan.workers or os.cpu_count() or 1)) as found:
        for done, _ in enumerate(found, 1):
            yield Progress("scan", done)


def _matching(catalog: Catalog, workspace: Workspace, number: int, settings: Settings) -> Generator[Event, None, float]:
    """Match the sample; return the seconds that its photos alone take.

    It is matched twice: as nothing changes in between, the second time tells what is spent whatever the number of photos.
    """
    first, second = _Clock(), _Clock()
    yield from first.timed(match.run(catalog, workspace, number, settings))
    _drain(second.timed(match.run(catalog, workspace, number, settings)))
    return max(0.0, first.whole - second.whole)


class _Clock:
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

    def seconds(self, photos: int) -> float:
        """Return how long it takes for so many."""
        return self._start + self._each * photos if photos else 0.0


def _found(settings: Settings, sample: int) -> Generator[Event, None, Found]:
    """Walk the sources, and take a random sample of the photos that the workspace does not know yet."""
    known = Workspace(settings.workspace).catalog
    started = time.perf_counter()
    counting = _Counting(settings, sample)
    found = counting.found
    yield StageStarted("find", None)
    with ExitStack() as stack:
        catalog = stack.enter_context(Catalog(known)) if known.exists() else None
        for batch in batched(finding.find(settings)[1], _BATCH):
            files = [item.file if isinstance(item, AssetFile) else item for item in batch]
            counting.add([file for file in files if isinstance(file, SourceFile)], catalog)
            yield Progress("find", found.files)
    found.same_size, found.to_compare = counting.same_size()
    found.seconds = time.perf_counter() - started
    yield StageFinished("find", found.files, found.seconds)
    return found


class _Counting:
    """Counts files and draws the sample."""

    def __init__(self, settings: Settings, sample: int) -> None:
        self.found = Found()
        self._ai = Level.AI in settings.match.levels
        self._model = embed.model_key(settings.embed)
        self._most = sample
        self._sizes = Counter[int]()
        self._unread = set[int]()
        self._chance = random.Random(0)  # noqa: S311 - no secret hangs on it
        self._waiting = 0

    def same_size(self) -> tuple[int, int]:
        """Return how many photos share their size with another, and for how many of these not all of their size are known."""
        shared = {size: number for size, number in self._sizes.items() if number > 1}
        return sum(shared.values()), sum(number for size, number in shared.items() if size in self._unread)

    def add(self, files: Sequence[SourceFile], catalog: Catalog | None) -> None:
        """Count a batch of files; `catalog` tells what is known of them."""
        known = catalog.files.known([file.path for file in files]) if catalog else {}
        contents = {file.path: md5 for file, md5 in known.values() if md5}
        vectors = catalog.vectors.of(self._model, list(contents.values())) if catalog and self._ai else {}
        for file in files:
            self.found.kinds[file.kind] += 1
            self.found.bytes += file.size
            if file.kind is Kind.PHOTO:
                self._sizes[file.size] += 1
                read = file.path in contents and known[file.path][0] == file
                embedded = read and contents[file.path] in vectors
                self.found.read += read
                if not read:
                    self._unread.add(file.size)
                self.found.embedded += embedded
                if not read or (self._ai and not embedded):
                    self._draw(file)

    def _draw(self, file: SourceFile) -> None:
        """Give each photo the same chance to come into the sample (Vitter's algorithm R)."""
        self._waiting += 1
        if len(self.found.sample) < self._most:
            self.found.sample.append(file)
        elif (place := self._chance.randrange(self._waiting)) < self._most:
            self.found.sample[place] = file


def _product_seconds(photos: int, dim: int) -> float:
    """Return how long it takes to compare each of so many vectors with each other, from a measured part of it."""
    rows = np.random.default_rng(0).standard_normal((_TILE, dim), np.float32)
    started = time.perf_counter()
    rows @ rows.T
    return (time.perf_counter() - started) * (photos / _TILE) ** 2 / 2


def _size(path: Path) -> int:
    """Return the bytes of the catalog with what was not merged into it yet."""
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))


def _whole(amount: float, sample: Sequence[SourceFile], photos: int) -> float:
    """Return what `photos` come to where the sample came to `amount`."""
    return amount * photos / len(sample) if sample else 0.0
