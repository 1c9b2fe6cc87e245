"""Exact copies found with as little reading as can be: by size, then by both ends, then byte by byte.

Files of one size are opened together where they are few. Where they are many, as photos without compression may be, their
ends tell before which of them may be equal.
"""

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from threading import Event

from tui_dedup.batching import batched
from tui_dedup.records import Scanned, SourceFile
from tui_dedup.scan.alike import Candidate, Ends, compared, ends
from tui_dedup.scan.files import ChangedError, digest
from tui_dedup.scan.reasons import file_reason
from tui_dedup.scan.threads import each

_TOGETHER = 16
_FEW = _TOGETHER
_THREADS = 8  # two for each core, which wait for the disk in turn, but not so many that too many files are open
_LOAD = 64
_LOAD_BYTES = 1 << 26

_Same = list[Candidate]
"""Files that may be copies of one another."""


def shared(candidates: Sequence[Candidate], workers: int) -> Generator[tuple[int, Scanned | None], None, None]:
    """Yield the MD5 of each candidate that is a copy of another, or why it cannot be read, as they get ready.

    With each comes how many candidates are behind us, half a one for its ends; None when nothing got ready for a while.
    Files of one size whose first and last bytes differ from all others stay unread, and so do those that are known.
    Closing the generator ends the reading at once.
    """
    sizes: defaultdict[int, _Same] = defaultdict(list)
    for candidate in candidates:
        sizes[candidate[1].size].append(candidate)
    few = [same for same in sizes.values() if len(same) <= _FEW]
    many = [candidate for same in sizes.values() if len(same) > _FEW for candidate in same]
    threads = max(workers, min(2 * workers, _THREADS))
    yield from _told_apart(few, threads)
    behind = len(candidates) - len(many)
    yield from ((behind + further, scanned) for further, scanned in _shared_by_many(many, threads))


def _shared_by_many(candidates: Sequence[Candidate], threads: int) -> Iterator[tuple[int, Scanned | None]]:
    """As `shared`, and look at the ends of all before any is read on."""
    alike: defaultdict[Ends, _Same] = defaultdict(list)
    seen = 0
    for looked in each(ends, batched(candidates, _LOAD), threads):
        for candidate, end in looked or ():
            if isinstance(end, Scanned):
                yield seen // 2, end
            else:
                alike[end].append(candidate)
        seen += len(looked or ())
        yield seen // 2, None
    sets = [same for same in alike.values() if len(same) > 1 and any(md5 is None for _, _, md5 in same)]
    seen += len(candidates) - sum(map(len, sets))
    yield from (((seen + further) // 2, scanned) for further, scanned in _told_apart(sets, threads))


def digests_of(files: Iterable[tuple[int, SourceFile]], workers: int) -> Generator[Scanned | None, None, None]:
    """Yield the MD5 of each file, which comes with its id, or why it cannot be read; None when none got ready for a while."""
    yield from each(_digest, files, workers)


def _digest(task: tuple[int, SourceFile], _stop: Event) -> Scanned:
    file_id, file = task
    try:
        return Scanned(file_id, digest(file))
    except (OSError, ChangedError) as error:
        return Scanned(file_id, file_error=file_reason(error))


def _told_apart(sets: list[_Same], threads: int) -> Iterator[tuple[int, Scanned | None]]:
    """Compare the files of each set, in inode order; yield how many are behind us and what was found, as `shared` does."""
    sets.sort(key=lambda same: (same[0][1].device, same[0][1].inode))
    behind = 0
    for load in each(_compared, _loads(sets), threads):
        count, found = load or (0, [])
        yield from ((behind, scanned) for scanned in found)
        behind += count
        yield behind, None


def _loads(sets: Iterable[_Same]) -> Iterator[list[_Same]]:
    """Yield the sets some at a time: to hand them to a thread one by one takes longer than to compare them."""
    load: list[_Same] = []
    files = size = 0
    for same in sets:
        load.append(same)
        files += len(same)
        size += len(same) * same[0][1].size
        if files >= _LOAD or size >= _LOAD_BYTES:
            yield load
            load, files, size = [], 0, 0
    if load:
        yield load


def _compared(load: Sequence[_Same], stop: Event) -> tuple[int, list[Scanned]]:
    """Return how many files the sets hold, and what comparing them tells."""
    parts = [part for same in load for part in _parts(same)]
    found = [scanned for part, every in parts if not stop.is_set() for scanned in compared(part, stop, every=every)]
    return sum(map(len, load)), found


def _parts(same: _Same) -> Iterator[tuple[_Same, bool]]:
    """Yield the files of a set, as many at a time as may be open, and whether they may equal one that is not among them."""
    if len(same) <= _TOGETHER:
        yield same, False
        return
    for part in batched([candidate for candidate in same if candidate[2] is None], _TOGETHER):
        yield part, True
