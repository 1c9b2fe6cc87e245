"""The cache of thumbnails, kept within its bounds."""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

from tui_dedup.workspace import Workspace

_ROOM = 0.9  # trim to this share of the limit, so that the next few photos do not trim again


def trim(workspace: Workspace, limit: int, wanted: Collection[str] = (), needed: Collection[str] = ()) -> int:
    """Take away the thumbnails that were not used for longest where all take more than `limit` bytes; return how many went.

    Those of the contents (MD5) that are `wanted` go last: a person will look at them. Those that are `needed` now stay.
    """
    found = sorted((_md5(path) in wanted, when, taken, path) for when, taken, path in _thumbnails(workspace))
    left = sum(taken for _, _, taken, _ in found)
    found = [one for one in found if _md5(one[-1]) not in needed] if needed else found
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


def used(workspace: Workspace, md5s: Sequence[str]) -> list[str]:
    """Note that the thumbnails of these contents are used now; return which of them are not there."""
    lost = []
    for md5 in md5s:
        try:
            os.utime(workspace.thumbnail(md5))
        except OSError:
            lost.append(md5)
    return lost


def thumbnails_size(workspace: Workspace) -> int:
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
