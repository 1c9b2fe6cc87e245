"""The cache of thumbnails, kept within its bounds."""

import os
from collections.abc import Collection, Iterator
from contextlib import suppress

from tui_dedup.workspace import Workspace

_ROOM = 0.9  # trim to this share of the limit, so that the next few photos do not trim again


def trim(workspace: Workspace, limit: int, wanted: Collection[str] = ()) -> int:
    """Take away the oldest thumbnails when all together take more than `limit` bytes; return how many went.

    Those of the contents (MD5) that are `wanted` go last: a person will look at them.
    """
    found = sorted((_md5(path) in wanted, when, taken, path) for when, taken, path in _thumbnails(workspace))
    left = sum(taken for _, _, taken, _ in found)
    if left <= limit:
        return 0
    gone = 0
    for _, _, taken, path in found:
        if left <= limit * _ROOM:
            break
        with suppress(FileNotFoundError):
            os.unlink(path)
        left -= taken
        gone += 1
    return gone


def size(workspace: Workspace) -> int:
    """Return the bytes that all thumbnails take together."""
    return sum(taken for _, taken, _ in _thumbnails(workspace))


def _md5(path: str) -> str:
    return os.path.basename(path).partition(".")[0]


def _thumbnails(workspace: Workspace) -> Iterator[tuple[int, int, str]]:
    """Yield time, size and path of each thumbnail."""
    for folder in workspace.thumbnails.glob("??"):
        with os.scandir(folder) as listing:
            for entry in listing:
                with suppress(FileNotFoundError):
                    found = entry.stat(follow_symlinks=False)
                    yield found.st_mtime_ns, found.st_size, entry.path
