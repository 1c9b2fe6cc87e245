"""Files read as they were found: what changed since, or is changing now, is refused."""

import hashlib
import os
from io import BufferedReader

from tui_dedup.records import SourceFile

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class ChangedError(Exception):
    """The file is not the one that was found, or changed while it was read."""


def open_descriptor(file: SourceFile) -> int:
    """Open `file` without following a link put in its place; raises `OSError` or `ChangedError`. The caller closes it."""
    descriptor = os.open(file.path, _FLAGS)
    try:
        check_unchanged(descriptor, file)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def open_unchanged(file: SourceFile) -> BufferedReader:
    """As `open_descriptor`, for those who seek and read."""
    return os.fdopen(open_descriptor(file), "rb")


def check_unchanged(descriptor: int, file: SourceFile) -> None:
    """Raise `ChangedError` unless an opened file is still the one that was found."""
    now = os.fstat(descriptor)
    seen = (file.size, file.mtime_ns, file.ctime_ns, file.device, file.inode)
    if (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_dev, now.st_ino) != seen:
        raise ChangedError


def read_at(descriptor: int, size: int, place: int) -> bytes:
    """Return `size` bytes of an opened file from `place` on, fewer where it ends; raises `OSError`."""
    read = os.pread(descriptor, size, place)
    while len(read) < size and (more := os.pread(descriptor, size - len(read), place + len(read))):
        read += more
    return read


def read_soon(descriptor: int, size: int) -> None:
    """Let the system fetch the first `size` bytes of an opened file from the disk while others are read, where it can."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, size, os.POSIX_FADV_WILLNEED)


def md5_of(opened: BufferedReader) -> str:
    """Return the MD5 of all bytes of an opened file, as 32 hex digits, and go back to its beginning."""
    opened.seek(0)
    md5 = hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    opened.seek(0)
    return md5


def digest(file: SourceFile) -> str:
    """Return the MD5 of all bytes of `file` as 32 hex digits; raises `OSError` or `ChangedError`."""
    with open_unchanged(file) as opened:
        md5 = md5_of(opened)
        check_unchanged(opened.fileno(), file)
    return md5
