"""What lies in the sources, and a sample of the photos that the workspace does not know yet."""

import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache

from tui_dedup import embed, finding
from tui_dedup.batching import batched
from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, Progress, StageFinished, StageStarted
from tui_dedup.records import AssetFile, Kind, Level, SourceFile
from tui_dedup.settings import Settings
from tui_dedup.workspace import Workspace

_BATCH = 500
_END, _PROBES = 4096, 20


@dataclass(slots=True)
class Found:
    """What lies in the sources: files by kind, their bytes, and how many photos need no reading and no embedding.

    `same_size` photos share their size with another and may be exact copies; `to_compare` of them are to be compared, for
    of their size not all are known. The sample has `contents`, and of all photos a part of `alone` is left without copies.
    """

    kinds: Counter[Kind] = field(default_factory=Counter)
    bytes: int = 0
    read: int = 0
    embedded: int = 0
    same_size: int = 0
    to_compare: int = 0
    seconds: float = 0.0
    sample: list[SourceFile] = field(default_factory=list)
    contents: int = 0
    alone: float = 1.0

    def different(self, photos: float) -> float:
        """Return how many contents so many photos hold: a copy is neither decoded nor embedded nor matched."""
        return photos * self.alone

    @property
    def files(self) -> int:
        """How many there are in all."""
        return self.kinds.total()

    @property
    def photos(self) -> int:
        """How many of the files are photos."""
        return self.kinds[Kind.PHOTO]


def found_by(settings: Settings, sample: int) -> Generator[Event, None, Found]:
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
    found.contents, found.alone = counting.contents()
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
        self._paths = defaultdict[int, list[str]](list)
        self._unread = set[int]()
        self._chance = random.Random(0)  # noqa: S311 - no secret hangs on it
        self._waiting = 0

    def same_size(self) -> tuple[int, int]:
        """Return how many photos share their size with another, and for how many of these not all of their size are known."""
        shared = {size: len(paths) for size, paths in self._paths.items() if len(paths) > 1}
        return sum(shared.values()), sum(number for size, number in shared.items() if size in self._unread)

    def contents(self) -> tuple[int, float]:
        """Return how many contents the sample has, and what part of all photos is left where each content counts once.

        Of each size some photos are compared by their ends: that is enough for an estimate.
        """
        same = defaultdict[int, list[str]](list)
        for file in self.found.sample:
            same[file.size].append(file.path)
        ends = cache(_ends)
        contents = sum(len({ends(path) for path in paths}) if len(paths) > 1 else 1 for paths in same.values())
        alone = sum(len(paths) / self._copies(paths, self._paths[size], ends) for size, paths in same.items())
        return contents, alone / len(self.found.sample) if same else 1.0

    def _copies(self, paths: list[str], all_paths: list[str], ends: Callable[[str], bytes | str]) -> float:
        """Return how many of the photos of a size hold the same on average, from comparing each of `paths` with some."""
        pairs = alike = 0
        for path in paths if len(all_paths) > 1 else []:
            others = [other for other in self._chance.sample(all_paths, min(_PROBES, len(all_paths))) if other != path]
            pairs += len(others)
            alike += sum(ends(path) == ends(other) for other in others)
        return 1 + (len(all_paths) - 1) * alike / max(1, pairs)

    def add(self, files: Sequence[SourceFile], catalog: Catalog | None) -> None:
        """Count a batch of files; `catalog` tells what is known of them."""
        known = catalog.files.known([file.path for file in files]) if catalog else {}
        contents = {file.path: md5 for file, md5 in known.values() if md5}
        vectors = catalog.vectors.of(self._model, list(contents.values())) if catalog and self._ai else {}
        for file in files:
            self.found.kinds[file.kind] += 1
            self.found.bytes += file.size
            if file.kind is Kind.PHOTO:
                self._paths[file.size].append(file.path)
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


def _ends(path: str) -> bytes | str:
    """Return the ends of a file, or its path where it cannot be read: it is like no other then."""
    try:
        with open(path, "rb") as file:
            begins = file.read(_END)
            file.seek(-min(_END, file.seek(0, os.SEEK_END)), os.SEEK_END)
            return begins + file.read(_END)
    except OSError:
        return path
