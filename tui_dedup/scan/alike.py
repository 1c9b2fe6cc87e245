"""Files of one size told apart by their bytes, read side by side as far as they stay equal.

One MD5 is taken for all that are equal to their end: comparing bytes is ten times as fast as MD5, and proves more.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from threading import Event
from typing import NamedTuple

from tui_dedup.records import Scanned, SourceFile
from tui_dedup.scan.files import ChangedError, check_unchanged, open_descriptor, read_at, read_soon
from tui_dedup.scan.reasons import file_reason

Candidate = tuple[int, SourceFile, str | None]
"""A file's id in the catalog, the file, and its MD5 where it is known."""

Ends = tuple[int, int, int]
"""A file's size, and the hashes of its first and last bytes: what is equal in all of them is compared, so any hash will do."""

_END = 4096
_CHUNK = 1 << 18  # stays in the cache, and is not mapped anew each time
_LARGE = 1 << 23
_LONG = 1 << 22  # of a large file, so that a turning disk need not go to and fro too often


class _Opened(NamedTuple):
    file_id: int
    file: SourceFile
    known: bool
    descriptor: int


_Equal = tuple[list[_Opened], "hashlib._Hash"]
"""Files that are equal as far as they were read, and the MD5 of that."""


def compared(same: Sequence[Candidate], stop: Event, *, every: bool = False) -> list[Scanned]:
    """Return the MD5 of those of some files of one size that are equal and not known, and why others cannot be read.

    The MD5 of a file that may equal a known one, which is not read whole, is returned too; with `every`, of every file. All
    files are open at once. Returns soon, with less, when `stop` is set.
    """
    lost: dict[int, Exception] = {}
    opened: list[_Opened] = []
    try:
        _open(same, opened, lost)
        parts = [opened] if every else _alike_at_ends(opened, stop, lost)
        digests = [digested for part in parts for digested in _digests(part, every, stop, lost)]
        for one in opened:
            _check(one, lost)
    finally:
        for one in opened:
            os.close(one.descriptor)
    troubled = [Scanned(file_id, file_error=file_reason(error)) for file_id, error in lost.items()]
    return troubled + [Scanned(file_id, md5) for file_id, md5 in digests if file_id not in lost]


def _open(same: Sequence[Candidate], opened: list[_Opened], lost: dict[int, Exception]) -> None:
    for file_id, file, md5 in same:
        try:
            descriptor = open_descriptor(file)
            opened.append(_Opened(file_id, file, md5 is not None, descriptor))
            read_soon(descriptor, _END)
        except (OSError, ChangedError) as error:
            lost[file_id] = error


def _check(one: _Opened, lost: dict[int, Exception]) -> None:
    try:
        check_unchanged(one.descriptor, one.file)
    except (OSError, ChangedError) as error:
        lost.setdefault(one.file_id, error)


def _alike_at_ends(opened: list[_Opened], stop: Event, lost: dict[int, Exception]) -> list[list[_Opened]]:
    """Return the files in parts that begin and end alike; what is read at once anyway is not looked at before."""
    size = opened[0].file.size if opened else 0
    parts = [opened]
    for place in (0,) * (size > _END) + (size - _END,) * (size > _CHUNK):
        parts = [part for whole in parts for _, part in _split(whole, _END, place, stop, lost) if len(part) > 1]
    return parts


def _split(
    opened: list[_Opened], size: int, place: int, stop: Event, lost: dict[int, Exception]
) -> list[tuple[bytes, list[_Opened]]]:
    """Return the files in parts that hold the same `size` bytes at `place`, with these bytes; nothing when `stop` is set."""
    parts: list[tuple[bytes, list[_Opened]]] = []
    for one in opened:
        if stop.is_set():
            return []
        try:
            read = read_at(one.descriptor, size, place)
        except OSError as error:
            lost[one.file_id] = error
            continue
        for other, part in parts:
            if other == read:
                part.append(one)
                break
        else:
            parts.append((read, [one]))
    return parts


def _digests(part: list[_Opened], every: bool, stop: Event, lost: dict[int, Exception]) -> list[tuple[int, str]]:
    """Return id and MD5 of the files that nobody knows and that equal another to their end.

    Those that equal none are left out, unless `every` one is wanted or they may equal a known one.
    """
    unknown = [one for one in part if not one.known]
    if not unknown:
        return []
    least = 1 if every or len(unknown) < len(part) else 2
    size = unknown[0].file.size
    chunk = _CHUNK if size < _LARGE else _LONG
    equal: list[_Equal] = [(unknown, hashlib.md5(usedforsecurity=False))]
    for one in unknown:
        read_soon(one.descriptor, min(size, _LONG))
    for place in range(0, size, chunk):
        equal = [on for same in equal for on in _read_on(same, min(chunk, size - place), place, least, stop, lost)]
    return [(one.file_id, md5.hexdigest()) for same, md5 in equal if len(same) >= least for one in same]


def _read_on(equal: _Equal, size: int, place: int, least: int, stop: Event, lost: dict[int, Exception]) -> Iterator[_Equal]:
    """Read the next bytes of equal files; yield those that are still equal together, where they are at `least` so many."""
    same, md5 = equal
    for read, part in _split(same, size, place, stop, lost):
        if len(part) >= least:
            further = md5.copy()
            further.update(read)
            yield part, further


def ends(candidates: Sequence[Candidate], stop: Event) -> list[tuple[Candidate, Ends | Scanned]]:
    """Return each candidate with its size and both ends, or why it cannot be read."""
    return [(candidate, _ends(candidate)) for candidate in candidates if not stop.is_set()]


def _ends(candidate: Candidate) -> Ends | Scanned:
    file_id, file, _ = candidate
    try:
        descriptor = open_descriptor(file)
        try:
            first = hash(read_at(descriptor, _END, 0))
            last = hash(read_at(descriptor, _END, max(0, file.size - _END)))
            check_unchanged(descriptor, file)
        finally:
            os.close(descriptor)
    except (OSError, ChangedError) as error:
        return Scanned(file_id, file_error=file_reason(error))
    return file.size, first, last
