"""What lies in a folder by names and stats alone, read at once, and a short name for the state that it is in."""

import errno
import os
from dataclasses import dataclass
from hashlib import blake2b
from operator import attrgetter

import msgspec

from tui_dedup.records.trashes import holds_trash
from tui_dedup.sources.kinds import may_concern_us

Identity = tuple[int, int]
"""Device and inode: what a file or folder is, whatever it is called."""

Stat = tuple[int, int, int, int, int, int]
"""Mode, size, mtime_ns, ctime_ns, device and inode, as `os.lstat` has them."""

_FARTHEST = 1 << 63
"""Nanoseconds from 1970 to 2262: the catalog keeps no time beyond that, nor before 1677."""

_NO_TIME = "its time is none: set it anew with touch"
"""What is said of a file with a time beyond that, which a broken disk or program set."""

_stat = attrgetter("st_mode", "st_size", "st_mtime_ns", "st_ctime_ns", "st_dev", "st_ino")


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a folder by name: folders in it, files that may concern us, and those that cannot be looked at.

    In a trash as freedesktop.org describes it there is nothing: what lies there is gone once it is emptied, and must not be
    what is kept of a photo.
    """

    identity: Identity
    folders: list[str]
    files: list[tuple[str, Stat]]
    troubles: list[tuple[str, OSError]]
    is_trash: bool = False

    def state(self, rules: str) -> bytes:
        """Return what changes with any of the files, and with the rules by which they are looked at."""
        names, stats = zip(*self.files, strict=True) if self.files else ((), ())
        found = (rules, os.fsencode("/".join(names)), stats)
        return blake2b(msgspec.msgpack.encode(found), digest_size=16).digest()


def read(path: str, *, hidden: bool) -> Listing:
    """Return what lies in the folder `path`, without following links; `hidden` files only where asked for. Raises `OSError`."""
    folders: list[str] = []
    files: list[tuple[str, Stat]] = []
    troubles: list[tuple[str, OSError]] = []
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
    try:
        own = os.fstat(opened)
        with os.scandir(opened) as entries:  # by its number: the kernel need not find the folder for each file again
            for entry in entries:
                name = entry.name
                try:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(name)
                    elif may_concern_us(name) and (hidden or name[0] != "."):
                        found = _stat(entry.stat(follow_symlinks=False))
                        if not -_FARTHEST <= found[2] < _FARTHEST:
                            raise OSError(errno.EOVERFLOW, _NO_TIME)
                        files.append((name, found))
                except OSError as error:
                    troubles.append((name, error))
    finally:
        os.close(opened)
    if holds_trash(os.path.basename(path), folders):
        return Listing((own.st_dev, own.st_ino), [], [], [], is_trash=True)
    return Listing((own.st_dev, own.st_ino), sorted(folders), sorted(files), sorted(troubles, key=lambda trouble: trouble[0]))
