"""Files read as they were found: what changed since, or is changing now, is refused."""

import hashlib
import os
from io import BufferedReader

from tui_dedup.records import SourceFile

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class ChangedError(Exception):
    """The file is not the one that was found, or changed while it was read."""


def open_unchanged(file: SourceFile) -> BufferedReader:
    """Open `file` without following a link put in its place; raises `OSError` or `ChangedError`."""
    opened = os.fdopen(os.open(file.path, _FLAGS), "rb")
    try:
        check_unchanged(opened, file)
    except BaseException:
        opened.close()
        raise
    return opened


def check_unchanged(opened: BufferedReader, file: SourceFile) -> None:
    """Raise `ChangedError` unless an opened file is still the one that was found."""
    now = os.fstat(opened.fileno())
    seen = (file.size, file.mtime_ns, file.ctime_ns, file.device, file.inode)
    if (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_dev, now.st_ino) != seen:
        raise ChangedError


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
        check_unchanged(opened, file)
    return md5
