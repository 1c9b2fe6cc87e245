"""Proof that a file is still the one that a plan names: read in full, in a window in which nothing changed."""

import hashlib
import os
import stat
from dataclasses import dataclass

from tui_dedup.act.planfile import PlanFile, spell
from tui_dedup.catalog.journal import Intent
from tui_dedup.text import printable

_CHUNK = 1 << 20


class RefusalError(Exception):
    """A doubt about a file, in words: its whole group is left alone."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that was read in full. `stat` held before and after; `sha256` tells contents apart that share an MD5."""

    file: Intent
    ctime_ns: int
    sha256: str

    @property
    def path(self) -> str:
        """Where the file lies."""
        return self.file.path


def prove(planned: PlanFile) -> Proof:
    """Read a file in full and return the proof that it is the planned one; raises `RefusalError`.

    The file is opened by its name in its own folder, never through a link. What the system says of it is compared with
    the plan before reading, and with itself after.
    """
    path = planned.location
    shown = printable(path)
    try:
        folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
        try:
            return _prove_in(folder, path, planned)
        finally:
            os.close(folder)
    except FileNotFoundError as error:
        raise RefusalError(f"{shown} is no longer there") from error
    except OSError as error:
        if os.path.islink(path):
            raise RefusalError(f"{shown} is a link now") from error
        raise RefusalError(f"{shown} cannot be read: {error.strerror}") from error


def _prove_in(folder: int, path: str, planned: PlanFile) -> Proof:
    name = os.path.basename(path)
    shown = printable(path)
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with open(descriptor, "rb", buffering=0) as file:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise RefusalError(f"{shown} is not a plain file")
        if _identity(before) != (planned.device, planned.inode, planned.size, planned.mtime_ns):
            raise RefusalError(f"{shown} changed since the scan")
        md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
        buffer = memoryview(bytearray(_CHUNK))
        size = 0
        while count := file.readinto(buffer):
            md5.update(buffer[:count])
            sha256.update(buffer[:count])
            size += count
        after = os.fstat(descriptor)
    entry = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if size != before.st_size or _moment(before) != _moment(after) or _moment(after) != _moment(entry):
        raise RefusalError(f"{shown} changed while it was read")
    if planned.md5 is not None and md5.hexdigest() != planned.md5:
        raise RefusalError(f"{shown} has another content than at the scan")
    device, inode, _, mtime_ns = _identity(after)
    return Proof(Intent(path, size, mtime_ns, device, inode, md5.hexdigest()), after.st_ctime_ns, sha256.hexdigest())


def prove_again(path: str, md5: str) -> Proof:
    """Read a file in full that should hold a known content, whatever else changed; raises `RefusalError`, `OSError`."""
    now = os.lstat(path)
    return prove(
        PlanFile(**spell(path), size=now.st_size, device=now.st_dev, inode=now.st_ino, mtime_ns=now.st_mtime_ns, md5=md5)
    )


def is_same(path: str, file: Intent) -> bool:
    """Return whether `path` is another name, or the name, of a proven file: renaming keeps all but the ctime."""
    try:
        return _identity(os.lstat(path)) == (file.device, file.inode, file.size, file.mtime_ns)
    except OSError:
        return False


def recheck(proof: Proof) -> None:
    """Make sure, without reading, that nothing touched a file since it was proven; raises `RefusalError`."""
    file = proof.file
    try:
        now = os.lstat(file.path)
    except OSError as error:
        raise RefusalError(f"{printable(file.path)} went away after it was verified") from error
    if _moment(now) != (file.device, file.inode, file.size, file.mtime_ns, proof.ctime_ns) or not stat.S_ISREG(now.st_mode):
        raise RefusalError(f"{printable(file.path)} changed after it was verified")


def _identity(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _moment(found: os.stat_result) -> tuple[int, int, int, int, int]:
    return (*_identity(found), found.st_ctime_ns)
