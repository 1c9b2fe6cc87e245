"""Exact copies found with as little reading as can be: by size, then by both ends, then byte by byte.

Files that may be copies are read side by side, and one MD5 is taken for all that stay equal: comparing bytes is ten
times as fast as MD5, and proves more.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BufferedReader
from threading import Event

from tui_dedup.batching import batched
from tui_dedup.catalog import Scanned
from tui_dedup.records import SourceFile
from tui_dedup.scan.files import ChangedError, check_unchanged, digest, open_unchanged
from tui_dedup.scan.reasons import file_reason
from tui_dedup.scan.threads import each

Candidate = tuple[int, SourceFile, str | None]
"""A file's id in the catalog, the file, and its MD5 where it is known."""

_END = 4096
_CHUNK = 1 << 18  # stays in the cache, and is not mapped anew each time
_LARGE = 1 << 23
_LONG = 1 << 22  # of a large file, so that a turning disk need not go to and fro too often
_TOGETHER = 16
_BATCH = 64

_Ends = tuple[int, int, int]
"""A file's size, and the hashes of its first and last bytes: what is equal in all of them is compared, so any hash will do."""

_Member = tuple[int, SourceFile, BufferedReader]


def shared(candidates: Sequence[Candidate], workers: int) -> Generator[tuple[int, Scanned | None], None, None]:
    """Yield the MD5 of each candidate that is a copy of another, or why it cannot be read, as they get ready.

    With each comes how many candidates are behind us, half a one for its ends; None when nothing got ready for a while.
    Files of one size whose first and last bytes differ from all others stay unread, and so do those that are known.
    Closing the generator ends the reading at once.
    """
    alike: defaultdict[_Ends, list[Candidate]] = defaultdict(list)
    seen = 0
    for ends in each(_ends, batched(candidates, _BATCH), workers):
        for candidate, end in ends or ():
            if isinstance(end, Scanned):
                yield seen // 2, end
            else:
                alike[end].append(candidate)
        seen += len(ends or ())
        yield seen // 2, None
    sets = [same for same in alike.values() if len(same) > 1 and any(md5 is None for _, _, md5 in same)]
    sets.sort(key=lambda same: (same[0][1].device, same[0][1].inode))
    seen += len(candidates) - sum(map(len, sets))
    for compared in each(_compared, sets, workers):
        size, digested = compared or (0, [])
        yield from ((seen // 2, scanned) for scanned in digested)
        seen += size
        yield seen // 2, None


def digests_of(files: Iterable[tuple[int, SourceFile]], workers: int) -> Generator[Scanned | None, None, None]:
    """Yield the MD5 of each file, which comes with its id, or why it cannot be read; None when none got ready for a while."""
    yield from each(_digest, files, workers)


def _digest(task: tuple[int, SourceFile], _stop: Event) -> Scanned:
    file_id, file = task
    try:
        return Scanned(file_id, digest(file))
    except (OSError, ChangedError) as error:
        return Scanned(file_id, file_error=file_reason(error))


def _ends(candidates: Sequence[Candidate], stop: Event) -> list[tuple[Candidate, _Ends | Scanned]]:
    """Return each candidate with its size and both ends, or why it cannot be read."""
    return [(candidate, _try_end(candidate)) for candidate in candidates if not stop.is_set()]


def _try_end(candidate: Candidate) -> _Ends | Scanned:
    file_id, file, _ = candidate
    try:
        with open_unchanged(file) as opened:
            first = hash(os.pread(opened.fileno(), _END, 0))
            last = hash(os.pread(opened.fileno(), _END, max(0, file.size - _END)))
            check_unchanged(opened, file)
    except (OSError, ChangedError) as error:
        return Scanned(file_id, file_error=file_reason(error))
    return file.size, first, last


def _compared(same: Sequence[Candidate], stop: Event) -> tuple[int, list[Scanned]]:
    """Return how many `same` are, and the MD5 of each that nobody knows yet and that may be a copy of another."""
    unread = [(file_id, file) for file_id, file, md5 in same if md5 is None]
    all_of_them = len(unread) < len(same) or len(unread) > _TOGETHER  # they may equal one that is not read with them
    batches = batched(unread, _TOGETHER)
    return len(same), [scanned for batch in batches for scanned in _side_by_side(batch, all_of_them, stop)]


@dataclass(slots=True)
class _Alike:
    """Files that are equal as far as they were read, and the MD5 of that."""

    members: list[_Member]
    md5: "hashlib._Hash"


def _side_by_side(files: Sequence[tuple[int, SourceFile]], all_of_them: bool, stop: Event) -> Iterator[Scanned]:
    """Read files of one size together; yield the MD5 of those that equal another, or of `all_of_them`."""
    lost: list[Scanned] = []
    with ExitStack() as stack:
        alike = [_Alike(_opened(files, stack, lost), hashlib.md5(usedforsecurity=False))]
        size = files[0][1].size
        chunk = _CHUNK if size < _LARGE else _LONG
        for _ in range(0, size, chunk):
            if stop.is_set():
                return
            alike = [part for same in alike for part in _read_on(same, chunk, 1 if all_of_them else 2, lost)]
        yield from lost
        for same in alike:
            for member in same.members:
                yield _digested(*member, same.md5.hexdigest())


def _opened(files: Sequence[tuple[int, SourceFile]], stack: ExitStack, lost: list[Scanned]) -> list[_Member]:
    members: list[_Member] = []
    for file_id, file in files:
        try:
            members.append((file_id, file, stack.enter_context(open_unchanged(file))))
        except (OSError, ChangedError) as error:
            lost.append(Scanned(file_id, file_error=file_reason(error)))
    return members


def _read_on(same: _Alike, size: int, least: int, lost: list[Scanned]) -> Iterator[_Alike]:
    """Read the next `size` bytes of equal files; yield those that are still equal together, where they are at `least` so many."""
    parts: list[tuple[bytes, list[_Member]]] = []
    for member in same.members:
        try:
            chunk = member[2].read(size)
        except OSError as error:
            lost.append(Scanned(member[0], file_error=file_reason(error)))
            continue
        members = next((members for other, members in parts if other == chunk), None)
        if members is None:
            parts.append((chunk, [member]))
        else:
            members.append(member)
    for chunk, members in parts:
        if len(members) >= least:
            md5 = same.md5.copy()
            md5.update(chunk)
            yield _Alike(members, md5)


def _digested(file_id: int, file: SourceFile, opened: BufferedReader, md5: str) -> Scanned:
    try:
        check_unchanged(opened, file)
    except (OSError, ChangedError) as error:
        return Scanned(file_id, file_error=file_reason(error))
    return Scanned(file_id, md5)
