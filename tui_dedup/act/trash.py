"""The system's trash, entered so that the place in it is known and left so that nothing is overwritten.

There is no other way to remove a file in this program.
"""

import os
import sys
from collections.abc import Iterator

from tui_dedup.act import freedesktop
from tui_dedup.act.freedesktop import TrashError, mount_point
from tui_dedup.act.places import rename_new
from tui_dedup.act.verify import is_same
from tui_dedup.catalog.journal import Intent
from tui_dedup.text import printable

__all__ = ["ReplacedError", "TrashError", "find", "put_back", "send", "sweep"]


class ReplacedError(TrashError):
    """Another file had taken the name of the one to move: nothing was moved, and where that one is nobody here knows."""


def send(file: Intent) -> str | None:
    """Move a file to the trash and return where it lies there, None when the system does not tell.

    Raises `TrashError` or `OSError`; the file is then in its place, unless the message names another.
    """
    if sys.platform == "darwin":
        return _send_on_mac(file)
    place = freedesktop.enter(freedesktop.trash_for(file.path), file.path)
    if is_same(place, file):
        return place
    try:
        put_back(place, file.path)
    except OSError as error:
        raise TrashError(f"what replaced {printable(file.path)} at the last moment lies at {printable(place)} now") from error
    raise ReplacedError(f"{printable(file.path)} was replaced at the last moment; what replaced it was put back")


def put_back(place: str, path: str) -> None:
    """Move what lies at `place` in a trash to `path`; raises `OSError`, `FileExistsError` where something lies there."""
    rename_new(place, path)
    freedesktop.remove_note(place)


def sweep(path: str) -> None:
    """Remove the notes that say that `path` is in a trash where no such file lies: a crash came between the two."""
    for trash in _trashes(path):
        for place in freedesktop.places(trash, os.path.basename(path)):
            if not os.path.lexists(freedesktop.note(place)):
                break
            if not os.path.lexists(place) and freedesktop.origin(place) == path:
                freedesktop.remove_note(place)


def find(file: Intent) -> str | None:
    """Return where in a trash the file lies that was at `file.path`, by its inode, size and time; None when it is in none.

    The number of its disk may have changed since, so that only its content proves that it is the one.
    """
    for trash in _trashes(file.path):
        folder = trash if sys.platform == "darwin" else os.path.join(trash, "files")
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.inode() == file.inode and _is_like(entry.stat(follow_symlinks=False), file):
                        return entry.path
        except OSError:
            continue
    return None


def _is_like(found: os.stat_result, file: Intent) -> bool:
    return (found.st_size, found.st_mtime_ns) == (file.size, file.mtime_ns)


def _trashes(path: str) -> Iterator[str]:
    """Yield the trash folders in which a file that was at `path` may lie."""
    if sys.platform == "darwin":
        yield os.path.expanduser("~/.Trash")
        yield os.path.join(mount_point(path), ".Trashes", str(os.getuid()))
    else:
        yield from freedesktop.folders(path)


def _send_on_mac(file: Intent) -> str | None:
    try:
        from Foundation import NSURL, NSFileManager  # noqa: PLC0415
    except ImportError:
        from send2trash import send2trash  # noqa: PLC0415

        send2trash(file.path)
        return find(file)
    manager, url = NSFileManager.defaultManager(), NSURL.fileURLWithPath_(file.path)
    done, place, error = manager.trashItemAtURL_resultingItemURL_error_(url, None, None)
    if not done:
        raise TrashError(f"{printable(file.path)} could not be moved to the Trash: {error.localizedDescription()}")
    return str(place.path()) if place is not None else find(file)
