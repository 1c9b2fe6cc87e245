"""The system's trash, entered so that the place in it is known and left so that nothing is overwritten.

send2trash does the moving. On freedesktop systems it may copy and unlink where the trash lies on another mount; that
is found out before and refused. There is no other way to remove a file in this program.
"""

import errno
import itertools
import os
import sys
import uuid
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from tui_dedup.act.places import rename_new
from tui_dedup.act.verify import is_same
from tui_dedup.catalog.journal import Intent
from tui_dedup.text import printable


class TrashError(Exception):
    """A file could not be moved to the trash or brought back; the message says why and where it lies."""


def send(file: Intent) -> str | None:
    """Move a file to the trash and return where it lies there, None when the system does not tell.

    Raises `TrashError` or `OSError`; the file is then in its place, unless the message names another.
    """
    if sys.platform == "darwin":
        return _send_on_mac(file)
    from send2trash import plat_other  # noqa: PLC0415 - reads the environment when imported

    trash = _trash_for(file.path)
    _require_one_mount(trash, os.path.dirname(file.path))
    place = _free_place(trash, os.path.basename(file.path))
    try:
        plat_other.send2trash(file.path)
    except OSError:
        if not os.path.lexists(place):
            _remove_info(place)
        raise
    if is_same(place, file):
        return place
    found = find(file)
    if found is None and os.path.lexists(place) and _origin(place) == file.path:
        put_back(place, file.path)
        raise TrashError(f"{printable(file.path)} was replaced at the last moment; it was put back")
    return found


def put_back(place: str, path: str) -> None:
    """Move what lies at `place` in a trash to `path`; raises `OSError`, `FileExistsError` where something lies there."""
    rename_new(place, path)
    _remove_info(place)


def sweep(path: str) -> None:
    """Remove the notes that say that `path` is in a trash where no such file lies: a crash came between the two."""
    for trash in _trashes(path):
        for place in _names(trash, os.path.basename(path)):
            if not os.path.lexists(_info(place)):
                break
            if not os.path.lexists(place) and _origin(place) == path:
                _remove_info(place)


def find(file: Intent) -> str | None:
    """Return where in a trash the very file lies that was at `file.path`, by its inode; None when it is in none."""
    for trash in _trashes(file.path):
        folder = trash if sys.platform == "darwin" else os.path.join(trash, "files")
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.inode() == file.inode and is_same(entry.path, file):
                        return entry.path
        except OSError:
            continue
    return None


def _trash_for(path: str) -> str:
    """Return the trash folder that send2trash takes for `path`, making it; raises `TrashError` where there is none."""
    from send2trash import plat_other  # noqa: PLC0415

    try:
        if plat_other.get_dev(path) == plat_other.get_dev(os.path.realpath(os.path.expanduser("~"))):
            trash = str(plat_other.HOMETRASH)
        else:
            top = plat_other.find_mount_point(os.fsencode(path))
            trash = os.fsdecode(plat_other.find_ext_volume_trash(top))
        if not os.path.isabs(trash):
            raise TrashError("XDG_DATA_HOME is not an absolute path, so that there is no trash. Mend or unset it.")
        for folder in ("files", "info"):
            plat_other.check_create(os.path.join(trash, folder))
    except OSError as error:
        raise TrashError(f"there is no trash for {printable(path)}: {error.strerror}") from error
    return trash


def _require_one_mount(trash: str, folder: str) -> None:
    """Raise `TrashError` when a file cannot be renamed from `folder` into `trash`.

    Renaming a name that does not exist fails in any case; across mounts it fails with EXDEV.
    """
    probe = uuid.uuid4().hex
    try:
        os.rename(os.path.join(folder, probe), os.path.join(trash, "files", probe))
    except FileNotFoundError:
        return
    except OSError as error:
        why = "lies on another disk" if error.errno == errno.EXDEV else f"cannot be used: {error.strerror}"
        raise TrashError(f"the trash for {printable(folder)} {why}") from error


def _free_place(trash: str, name: str) -> str:
    """Return where send2trash will put a file of this name."""
    return next(place for place in _names(trash, name) if not os.path.exists(place) and not os.path.exists(_info(place)))


def _names(trash: str, name: str) -> Iterator[str]:
    """Yield the places that send2trash tries for a file of this name."""
    stem, suffix = os.path.splitext(name)
    yield os.path.join(trash, "files", name)
    for number in itertools.count(1):
        yield os.path.join(trash, "files", f"{stem} {number}{suffix}")


def _trashes(path: str) -> Iterator[str]:
    """Yield the trash folders in which a file that was at `path` may lie."""
    uid = os.getuid()
    if sys.platform == "darwin":
        yield os.path.expanduser("~/.Trash")
        yield os.path.join(_mount_point(path), ".Trashes", str(uid))
        return
    from send2trash import plat_other  # noqa: PLC0415

    yield str(plat_other.HOMETRASH)
    yield os.path.join(_mount_point(path), ".Trash", str(uid))
    yield os.path.join(_mount_point(path), f".Trash-{uid}")


def _mount_point(path: str) -> str:
    path = os.path.realpath(path)
    while not os.path.ismount(path):
        path = os.path.dirname(path)
    return path


def _info(place: str) -> str:
    """Return where the freedesktop note about the file at `place` lies."""
    files, name = os.path.split(place)
    return os.path.join(os.path.dirname(files), "info", f"{name}.trashinfo")


def _origin(place: str) -> str | None:
    """Return the path from which the file at `place` came, as its note says."""
    try:
        with open(_info(place), "rb") as file:
            lines = file.read(1 << 16).splitlines()
    except OSError:
        return None
    top = os.path.dirname(os.path.dirname(os.path.dirname(place)))
    for line in lines:
        if line.startswith(b"Path="):
            return os.path.normpath(os.path.join(top, os.fsdecode(unquote_to_bytes(line[5:]))))
    return None


def _remove_info(place: str) -> None:
    try:
        os.unlink(_info(place))
    except OSError:
        return  # a note without a file does no harm


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
