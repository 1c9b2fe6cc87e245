"""Photos in folders: which roots to walk, and what lies below them."""

import errno
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tui_dedup import __version__
from tui_dedup.records import ASIDE, Folder, Kind, Skipped, SourceFile
from tui_dedup.records.trashes import is_in_trash
from tui_dedup.settings import Scan
from tui_dedup.sources.ignore import Ignore, SourceError
from tui_dedup.sources.kinds import HEAD, KINDS, TRASH, kind_of, kind_of_bytes, never_entered
from tui_dedup.sources.listing import Identity, Listing, Stat, read
from tui_dedup.sources.met import Met
from tui_dedup.spelling import Spellings
from tui_dedup.text import printable

__all__ = ["SourceError", "find", "resolve"]


def resolve(paths: Sequence[str], scan: Scan) -> list[str]:
    """Return the real, absolute folders of `paths` in their order, repeated and nested ones once.

    A folder that is named is walked whatever the rules of one around it say. Raises `SourceError` for a path that is missing,
    no folder, not permitted, a Photos library or a trash, and for a glob that cannot be understood.
    """
    named: dict[Identity, str] = {}
    for path in paths:
        root, identity = _root(path)
        named.setdefault(identity, root)
    walked: set[str] = set()
    for root in sorted(named.values(), key=len):
        if not any(str(outer) in walked and _is_entered(outer, Path(root), scan) for outer in Path(root).parents):
            walked.add(root)
    return [root for root in named.values() if root in walked]


def _root(path: str) -> tuple[str, Identity]:
    try:
        root = Spellings().listed(os.path.realpath(Path(path).expanduser(), strict=True))
        with os.scandir(root):
            found = os.stat(root)
    except (OSError, ValueError, RuntimeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise SourceError(f"{printable(path)}: {reason}. Name a folder that you may read.") from error
    reason = next(filter(None, map(never_entered, Path(root).parts)), None)
    if reason or is_in_trash(root):
        reason = reason or TRASH
        raise SourceError(f"{printable(path)}: {reason}. Name another folder.")
    return root, (found.st_dev, found.st_ino)


def _is_entered(root: Path, inner: Path, scan: Scan) -> bool:
    """Tell whether a walk of `root` comes through `inner`, which may be named because the walk would not enter it."""
    ignore = Ignore(str(root), scan.exclude)
    below = [inner, *inner.parents][: len(inner.parts) - len(root.parts)]
    return not any(_closed(folder.name, str(folder), ignore, scan) for folder in below)


def find(
    roots: Sequence[str], scan: Scan, remembered: Mapping[str, bytes] | None = None
) -> Iterator[SourceFile | Skipped | Folder]:
    """Yield each photo, video and sidecar below `roots`, and what was passed over on the way, in a fixed order.

    Symlinks are never followed, and a file with several names (a hardlink, a bind mount, another case) is yielded
    under its first one. Files that do not concern us are passed over in silence; into one without an extension, or with a
    video's, is looked: it may be a photo.
    What the globs of the settings or of the file `.dedupignore` in a root match is left out.

    For a caller who keeps the states of folders and hands them in as `remembered`, by path, a folder comes as well, after
    its files, where all that might be ours is; one that is in the state which was remembered comes without its files.
    Raises `SourceError` for a glob that cannot be understood.
    """
    walk = _Walk(scan, remembered)
    for root in roots:
        yield from walk.below(root)


class _Walk:
    def __init__(self, scan: Scan, remembered: Mapping[str, bytes] | None) -> None:
        self._scan = scan
        self._remembered = remembered
        self._met = Met()

    def below(self, root: str) -> Iterator[SourceFile | Skipped | Folder]:
        """Yield what lies below `root`, a folder's own files before those of the folders in it."""
        ignore = Ignore(root, self._scan.exclude)
        rules = repr((root, ignore.globs, self._scan.hidden, self._scan.min_size, sorted(KINDS), __version__))
        left = [root]
        while left:
            path = left.pop()
            try:
                listing = read(path, hidden=self._scan.hidden)
            except OSError as error:
                yield _trouble(path, error)
                continue
            known = self._met.before(path, listing.identity)
            if known:
                yield Skipped(path, f"the same folder as {printable(known)}")
                continue
            if listing.is_trash:
                yield Skipped(path, TRASH)
                continue
            yield from self._files(path, root, listing, ignore, rules)
            inner = [(name, _join(path, name)) for name in listing.folders]
            yield from (Skipped(place, reason) for name, place in inner if (reason := never_entered(name)))
            left.extend(place for name, place in reversed(inner) if not _closed(name, place, ignore, self._scan))

    def _files(
        self, path: str, root: str, listing: Listing, ignore: Ignore, rules: str
    ) -> Iterator[SourceFile | Skipped | Folder]:
        """Yield the files of a folder one by one and whether it is to be remembered, or that it is as it was."""
        yield from (_trouble(_join(path, name), error) for name, error in listing.troubles)
        state = b"" if self._remembered is None or listing.troubles else listing.state(rules)
        if state and self._remembered and self._remembered.get(path) == state and self._met.first(_join(path, ""), listing.files):
            yield Folder(path, state, len(listing.files), unchanged=True)
            return
        ours = 0
        start = _join(path, "")
        for name, found in listing.files:
            item = self._look_at(start + name, root, name, found, ignore)
            if item is not None:
                yield item
                ours += isinstance(item, SourceFile)
        if state and ours == len(listing.files):
            yield Folder(path, state, ours)

    def _look_at(self, path: str, root: str, name: str, found: Stat, ignore: Ignore) -> SourceFile | Skipped | None:
        """Return what a file is to us by its name or, without an extension, by its first bytes, and by its stat."""
        if ignore.globs and ignore.hides(path):
            return None
        if name.startswith(ASIDE):
            return Skipped(path, "left behind by a removal that was cut off: `dedup-tui doctor` finds its name again")
        try:
            kind = self._kind(path, name, found)
        except OSError as error:
            return _trouble(path, error)
        return self._file(path, root, kind, found) if kind else None

    @staticmethod
    def _kind(path: str, name: str, found: Stat) -> Kind | None:
        """Return what a file is: by its bytes where its name says nothing, or says that it is no photo to be opened later."""
        kind = kind_of(name)
        if kind in (None, Kind.VIDEO) and stat.S_ISREG(found[0]):
            inside = _look_inside(path)
            return inside if kind is None or inside is Kind.PHOTO else kind
        return kind

    def _file(self, path: str, root: str, kind: Kind, found: Stat) -> SourceFile | Skipped | None:
        mode, size, mtime_ns, ctime_ns, device, inode = found
        if not stat.S_ISREG(mode):
            return Skipped(path, "a symbolic link, which is not followed" if stat.S_ISLNK(mode) else "not a regular file")
        if size < self._scan.min_size and kind is not Kind.SIDECAR:
            return None
        known = self._met.before(path, (device, inode))
        if known:
            return Skipped(path, f"the same file as {printable(known)}")
        return SourceFile(path, root, kind, size, mtime_ns, ctime_ns, device, inode)


def _closed(name: str, path: str, ignore: Ignore, scan: Scan) -> bool:
    """Tell whether a folder is left alone."""
    hidden = name[0] == "." and not scan.hidden
    return hidden or never_entered(name) is not None or ignore.hides(path, folder=True)


def _join(folder: str, name: str) -> str:
    return f"{folder}{name}" if folder == os.sep else f"{folder}{os.sep}{name}"


def _look_inside(path: str) -> Kind | None:
    """Return what a file is by its first bytes. What cannot be opened is taken for nothing of ours."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
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
