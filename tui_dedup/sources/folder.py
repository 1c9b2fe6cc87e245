"""Photos in folders: which roots to walk, and what lies below them."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from tui_dedup.records import Kind, Skipped, SourceFile
from tui_dedup.settings import Scan
from tui_dedup.sources.ignore import Ignore, SourceError
from tui_dedup.sources.kinds import kind_of, never_entered
from tui_dedup.text import printable

__all__ = ["SourceError", "find", "resolve"]

Identity = tuple[int, int]
"""Device and inode: what a file or folder is, whatever it is called."""


def resolve(paths: Sequence[str]) -> list[str]:
    """Return the real, absolute folders of `paths` in their order, repeated and nested ones once.

    Raises `SourceError` for a path that is missing, no folder, not permitted or a Photos library.
    """
    roots: dict[Identity, str] = {}
    for path in paths:
        root, identity = _root(path)
        roots.setdefault(identity, root)
    return [root for root in roots.values() if not any(_walked_from(other, root) for other in roots.values())]


def _root(path: str) -> tuple[str, Identity]:
    try:
        root = os.path.realpath(Path(path).expanduser(), strict=True)
        with os.scandir(root):
            found = os.stat(root)
    except (OSError, ValueError, RuntimeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise SourceError(f"{printable(path)}: {reason}. Name a folder that you may read.") from error
    reason = never_entered(os.path.basename(root))
    if reason:
        raise SourceError(f"{printable(path)}: {reason}. Name another folder.")
    return root, (found.st_dev, found.st_ino)


def _walked_from(root: str, inner: str) -> bool:
    """Tell whether a walk of `root` comes through `inner`, which may be named because the walk would not enter it."""
    if root == inner or not Path(inner).is_relative_to(root):
        return False
    return not any(part.startswith(".") or never_entered(part) for part in Path(inner).relative_to(root).parts)


def find(roots: Sequence[str], scan: Scan) -> Iterator[SourceFile | Skipped]:
    """Yield each photo, video and sidecar below `roots`, and what was passed over on the way, in a fixed order.

    Symlinks are never followed, and a file with several names (a hardlink, a bind mount, another case) is yielded
    under its first one. Files that do not concern us are passed over in silence.
    Raises `SourceError` for a glob that cannot be understood.
    """
    walk = _Walk(scan)
    for root in roots:
        yield from walk.below(root)


class _Walk:
    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._ignore = Ignore(scan.exclude)
        self._seen: dict[Identity, str] = {}

    def below(self, root: str) -> Iterator[SourceFile | Skipped]:
        folders: list[str] = []
        try:
            yield from self._enter(root, os.stat(root), folders)
        except OSError as error:
            yield _trouble(root, error)
        while folders:
            folder = folders.pop()
            inner: list[str] = []
            try:
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                yield _trouble(folder, error)
                continue
            for entry in entries:
                yield from self._look_at(entry, root, inner)
            folders.extend(reversed(inner))

    def _look_at(self, entry: os.DirEntry[str], root: str, inner: list[str]) -> Iterator[SourceFile | Skipped]:
        """Yield what `entry` is; a folder to walk goes to `inner`."""
        if entry.name.startswith(".") and not self._scan.hidden and not never_entered(entry.name):
            return
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from self._folder(entry, root, inner)
                return
            kind = kind_of(entry.name)
            if kind is None or self._ignore.hides(entry.path, root):
                return
            found = entry.stat(follow_symlinks=False)
        except OSError as error:
            yield _trouble(entry.path, error)
            return
        yield from self._file(entry.path, root, kind, found)

    def _folder(self, entry: os.DirEntry[str], root: str, inner: list[str]) -> Iterator[Skipped]:
        reason = never_entered(entry.name)
        if reason:
            yield Skipped(entry.path, reason)
        elif not self._ignore.hides(entry.path, root, folder=True):
            yield from self._enter(entry.path, entry.stat(follow_symlinks=False), inner)

    def _enter(self, folder: str, found: os.stat_result, inner: list[str]) -> Iterator[Skipped]:
        first = self._seen_before(found, folder)
        if first is None:
            inner.append(folder)
        else:
            yield Skipped(folder, f"the same folder as {printable(first)}")

    def _file(self, path: str, root: str, kind: Kind, found: os.stat_result) -> Iterator[SourceFile | Skipped]:
        if stat.S_ISLNK(found.st_mode):
            yield Skipped(path, "a symbolic link, which is not followed")
        elif not stat.S_ISREG(found.st_mode):
            yield Skipped(path, "not a regular file")
        elif found.st_size >= self._scan.min_size or kind is Kind.SIDECAR:
            first = self._seen_before(found, path)
            if first is None:
                yield SourceFile(
                    path, root, kind, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_dev, found.st_ino
                )
            else:
                yield Skipped(path, f"the same file as {printable(first)}")

    def _seen_before(self, found: os.stat_result, path: str) -> str | None:
        """Return the name under which this file or folder was met before; else note that it is met now as `path`."""
        identity = found.st_dev, found.st_ino
        first = self._seen.get(identity)
        if first is None:
            self._seen[identity] = path
        return first


def _trouble(path: str, error: OSError) -> Skipped:
    if error.errno == errno.EACCES:
        return Skipped(path, "permission denied", trouble=True)
    return Skipped(path, (error.strerror or str(error)).lower(), trouble=True)
