"""Proof that files are still those that a plan names: read in full, in a window in which nothing changed."""

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from tui_dedup.act.planfile import PlanFile, spell
from tui_dedup.catalog.journal import Intent
from tui_dedup.text import printable

_CHUNK = 1 << 18
_AT_ONCE = 50
"""Files of one content that are open at the same time; each takes two descriptors."""


class RefusalError(Exception):
    """A doubt about a file, in words: its whole group is left alone."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that was read in full while what the system says of it held.

    Files of a group with the same `content` are equal byte for byte.
    """

    file: Intent
    ctime_ns: int
    content: str

    @property
    def path(self) -> str:
        """Where the file lies."""
        return self.file.path


def prove(copies: Sequence[PlanFile]) -> dict[str, Proof]:
    """Return proofs by location for files that the plan says hold one content; raises `RefusalError` at the first doubt.

    Each is opened by its name in its own folder, never through a link. What the system says of it is compared with the
    plan before reading and with itself after. The first is held to the plan's MD5, the others to the bytes of the first;
    a file whose MD5 the plan does not know stands alone.
    """
    first, *others = copies
    proofs: dict[str, Proof] = {}
    for start in range(0, max(len(others), 1), _AT_ONCE):
        proofs |= _prove_side_by_side([first, *others[start : start + _AT_ONCE]])
    return proofs


def prove_again(path: str, md5: str) -> Proof:
    """Return the proof for a file that should hold a known content, whatever else changed; raises `RefusalError`, `OSError`."""
    now = os.lstat(path)
    known = PlanFile(**spell(path), size=now.st_size, device=now.st_dev, inode=now.st_ino, mtime_ns=now.st_mtime_ns, md5=md5)
    return prove([known])[path]


def holds(path: str, md5: str) -> bool:
    """Return whether a plain file that can be read lies at `path` and holds this content."""
    try:
        prove_again(path, md5)
    except (RefusalError, OSError):
        return False
    return True


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
    if _moment(now) != (file.device, file.inode, file.size, file.mtime_ns, proof.ctime_ns):
        raise RefusalError(f"{printable(file.path)} changed after it was verified")


def _prove_side_by_side(files: Sequence[PlanFile]) -> dict[str, Proof]:
    expected = files[0].md5
    md5 = hashlib.md5(usedforsecurity=False)
    digests = [md5] if expected else [md5, hashlib.sha256()]
    with ExitStack() as stack:
        windows = [_open(file, stack) for file in files]
        _read_alike(windows, digests)
        if expected not in (md5.hexdigest(), None):
            raise RefusalError(f"{files[0].shown} has another content than at the scan")
        return {window.path: window.close(md5.hexdigest(), digests[-1].hexdigest()) for window in windows}


@dataclass(frozen=True, slots=True)
class _Window:
    """An open file, and what the system said of it before reading."""

    path: str
    folder: int
    file: BinaryIO
    before: os.stat_result

    def read(self) -> bytes:
        """Return the next chunk, a shorter one only at the end."""
        with _explained(self.path):
            return self.file.read(_CHUNK)

    def close(self, md5: str, content: str) -> Proof:
        """Make sure that nothing changed since the window was opened, and return the proof."""
        with _explained(self.path):
            after = os.fstat(self.file.fileno())
            entry = os.stat(os.path.basename(self.path), dir_fd=self.folder, follow_symlinks=False)
        if not _moment(self.before) == _moment(after) == _moment(entry) or self.file.tell() != after.st_size:
            raise RefusalError(f"{printable(self.path)} changed while it was read")
        device, inode, size, mtime_ns = _identity(after)
        return Proof(Intent(self.path, size, mtime_ns, device, inode, md5), after.st_ctime_ns, content)


def _open(planned: PlanFile, stack: ExitStack) -> _Window:
    path = planned.location
    with _explained(path):
        folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, folder)
        descriptor = os.open(os.path.basename(path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        stack.callback(os.close, descriptor)
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise RefusalError(f"{planned.shown} is not a plain file")
        if _identity(before) != (planned.device, planned.inode, planned.size, planned.mtime_ns):
            raise RefusalError(f"{planned.shown} changed since the scan")
        return _Window(path, folder, open(descriptor, "rb", closefd=False), before)


@contextmanager
def _explained(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise RefusalError(f"{printable(path)} is no longer there") from error
    except OSError as error:
        if os.path.islink(path):
            raise RefusalError(f"{printable(path)} is a link now") from error
        raise RefusalError(f"{printable(path)} cannot be read: {error.strerror}") from error


def _read_alike(windows: Sequence[_Window], digests: Sequence["hashlib._Hash"]) -> None:
    """Read all side by side to the end, and their one content into the digests; raises `RefusalError` where they differ."""
    first, *others = windows
    while chunk := first.read():
        for other in others:
            if other.read() != chunk:
                raise RefusalError(f"{printable(other.path)} is not byte for byte like {printable(first.path)}")
        for digest in digests:
            digest.update(chunk)


def _identity(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _moment(found: os.stat_result) -> tuple[int, int, int, int, int]:
    return (*_identity(found), found.st_ctime_ns)
