"""Photos in folders: which roots to walk, and what lies below them."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import Path

from tui_dedup.records import Kind, Skipped, SourceFile
from tui_dedup.settings import Scan
from tui_dedup.sources.ignore import Ignore, SourceError
from tui_dedup.sources.kinds import HEAD, has_extension, kind_of, kind_of_bytes, never_entered
from tui_dedup.text import printable

__all__ = ["SourceError", "find", "resolve"]

_name = attrgetter("name")

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
    under its first one. Files that do not concern us are passed over in silence; one without an extension is looked at.
    What the globs of the settings or of the file `.dedupignore` in a root match is left out.
    Raises `SourceError` for a glob that cannot be understood.
    """
    walk = _Walk(scan)
    for root in roots:
        yield from walk.below(root)


class _Walk:
    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._seen: dict[Identity, str] = {}

    def below(self, root: str) -> Iterator[SourceFile | Skipped]:
        """Yield what lies below `root`, a folder's own files before those of the folders in it."""
        ignore = Ignore(root, self._scan.exclude)
        left = [root]
        while left:
            folder = left.pop()
            try:
                known = self._known(folder, os.stat(folder))
                if known:
                    yield Skipped(folder, f"the same folder as {printable(known)}")
                    continue
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=_name)
            except OSError as error:
                yield _trouble(folder, error)
                continue
            inner: list[str] = []
            for entry in entries:
                item = self._look_at(entry, root, ignore)
                if isinstance(item, str):
                    inner.append(item)
                elif item is not None:
                    yield item
            left.extend(reversed(inner))

    def _look_at(self, entry: os.DirEntry[str], root: str, ignore: Ignore) -> SourceFile | Skipped | str | None:
        """Return what an entry is: a file, what is passed over, the path of a folder to walk, or nothing to us."""
        try:
            if entry.is_dir(follow_symlinks=False):
                return self._folder(entry, ignore)
            kind = kind_of(entry.name)
            if (kind is None and has_extension(entry.name)) or self._hides(entry, ignore):
                return None
            kind = kind or _look_inside(entry)
            if kind is None:
                return None
            return self._file(entry.path, root, kind, entry.stat(follow_symlinks=False))
        except OSError as error:
            return _trouble(entry.path, error)

    def _hides(self, entry: os.DirEntry[str], ignore: Ignore, *, folder: bool = False) -> bool:
        hidden = entry.name[0] == "." and not self._scan.hidden
        return hidden or ignore.hides(entry.path, folder=folder)

    def _folder(self, entry: os.DirEntry[str], ignore: Ignore) -> Skipped | str | None:
        reason = never_entered(entry.name)
        if reason:
            return Skipped(entry.path, reason)
        return None if self._hides(entry, ignore, folder=True) else entry.path

    def _file(self, path: str, root: str, kind: Kind, found: os.stat_result) -> SourceFile | Skipped | None:
        if not stat.S_ISREG(found.st_mode):
            link = stat.S_ISLNK(found.st_mode)
            return Skipped(path, "a symbolic link, which is not followed" if link else "not a regular file")
        if found.st_size < self._scan.min_size and kind is not Kind.SIDECAR:
            return None
        known = self._known(path, found)
        if known:
            return Skipped(path, f"the same file as {printable(known)}")
        return SourceFile(path, root, kind, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_dev, found.st_ino)

    def _known(self, path: str, found: os.stat_result) -> str | None:
        """Return the name under which this file or folder was met before; else note that it is met now as `path`."""
        identity = found.st_dev, found.st_ino
        known = self._seen.get(identity)
        if known is None:
            self._seen[identity] = path
        return known


def _look_inside(entry: os.DirEntry[str]) -> Kind | None:
    """Return what a file without an extension is by its first bytes. What cannot be opened is taken for nothing of ours."""
    if not entry.is_file(follow_symlinks=False):
        return None
    try:
        file = os.open(entry.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        return kind_of_bytes(os.read(file, HEAD))
    finally:
        os.close(file)


def _trouble(path: str, error: OSError) -> Skipped:
    if error.errno == errno.EACCES:
        return Skipped(path, "permission denied", trouble=True)
    return Skipped(path, (error.strerror or str(error)).lower(), trouble=True)
