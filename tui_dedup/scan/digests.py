"""Exact copies found with as little reading as can be: by size, then by both ends, then by all bytes."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from tui_dedup.catalog import Scanned
from tui_dedup.records import SourceFile
from tui_dedup.scan.files import ChangedError, check_unchanged, digest, open_unchanged
from tui_dedup.scan.reasons import file_reason

Candidate = tuple[int, SourceFile, str | None]
"""A file's id in the catalog, the file, and its MD5 where it is known."""

_END = 4096
_AHEAD = 64

T = TypeVar("T")


def shared(candidates: Sequence[Candidate], workers: int) -> Generator[Scanned, None, None]:
    """Yield the MD5 of each candidate that may be a copy of another, or why it cannot be read, as they get ready.

    Files of one size whose first and last bytes differ from all others stay unread, and so do those that are known.
    """
    alike: defaultdict[bytes, list[Candidate]] = defaultdict(list)
    for candidate, end in _each(_ends, candidates, workers):
        if isinstance(end, Scanned):
            yield end
        else:
            alike[end].append(candidate)
    unread = [candidate for same in alike.values() if len(same) > 1 for candidate in same if candidate[2] is None]
    unread.sort(key=lambda candidate: (candidate[1].device, candidate[1].inode))
    for (file_id, _, _), md5 in _each(digest, unread, workers):
        yield md5 if isinstance(md5, Scanned) else Scanned(file_id, md5)


def _ends(file: SourceFile) -> bytes:
    """Return a digest of the size and of the first and the last bytes of `file`."""
    with open_unchanged(file) as opened:
        seen = hashlib.md5(b"%d:" % file.size, usedforsecurity=False)
        seen.update(opened.read(_END))
        if file.size > _END:
            opened.seek(max(_END, file.size - _END))
            seen.update(opened.read(_END))
        check_unchanged(opened, file)
    return seen.digest()


def _each(
    function: Callable[[SourceFile], T], candidates: Iterable[Candidate], workers: int
) -> Generator[tuple[Candidate, T | Scanned], None, None]:
    """Yield what `function` makes of each file in order, on threads and a little ahead of the caller."""

    def attempt(candidate: Candidate) -> T | Scanned:
        try:
            return function(candidate[1])
        except (OSError, ChangedError) as error:
            return Scanned(candidate[0], file_error=file_reason(error))

    left = iter(candidates)
    with ThreadPoolExecutor(workers) as threads:
        try:
            while batch := list(islice(left, _AHEAD)):
                yield from zip(batch, threads.map(attempt, batch), strict=True)
        finally:
            threads.shutdown(cancel_futures=True)
