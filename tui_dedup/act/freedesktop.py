"""The freedesktop trash: where it is, what its notes say, and a way in that takes nobody's place.

Send2Trash knows which trash a file belongs to and what its note says. Its move is not used: it replaces whatever gets the
same name in the trash at that moment, which may be a photo from elsewhere, copies and unlinks where the trash lies on another
mount, and has no place for a file whose name leaves no room for that of the note.
"""

import contextlib
import errno
import itertools
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from tui_dedup.act.places import rename_new
from tui_dedup.text import printable

_NOTE = ".trashinfo"
_LONGEST = 255
"""Bytes of the longest name that the usual file systems take."""
_LONGEST_SUFFIX = 32


class TrashError(Exception):
    """A file could not be moved to the trash or brought back; the message says why and where it lies."""


@dataclass(frozen=True, slots=True)
class Trash:
    """A trash: its folder, and the folder from which its notes count."""

    folder: str
    top: str


def trash_for(path: str) -> Trash:
    """Return the trash to which the file at `path` belongs, making it; raises `TrashError` where there is none, and `OSError`."""
    file = os.lstat(path)
    try:
        with contextlib.suppress(FileExistsError):  # another removal makes it at the same time
            return _made(path, file)
        return _made(path, file)
    except OSError as error:
        raise TrashError(f"there is no trash for {printable(path)}: {error.strerror}") from error


def _made(path: str, file: os.stat_result) -> Trash:
    from send2trash import plat_other  # noqa: PLC0415 - reads the environment when imported

    home = os.stat(os.path.expanduser("~"))
    if file.st_dev == home.st_dev:
        trash = Trash(str(plat_other.HOMETRASH), os.fsdecode(plat_other.XDG_DATA_HOME))
        if not os.path.isabs(trash.folder):
            raise TrashError("XDG_DATA_HOME is not an absolute path, so that there is no trash. Mend or unset it.")
        if home.st_uid not in (os.getuid(), 0):
            raise TrashError("HOME is the folder of another user, who could not open what we put into the trash. Set it to yours")
        folder = os.path.realpath(trash.folder)  # people link it to a folder of theirs
    else:
        top = plat_other.find_mount_point(os.fsencode(path))
        trash = Trash(os.fsdecode(plat_other.find_ext_volume_trash(top)), os.fsdecode(top))
        folder = trash.folder
    os.makedirs(folder, 0o700, exist_ok=True)
    _require_ours(folder, file)
    for name in ("files", "info"):
        os.makedirs(os.path.join(folder, name), 0o700, exist_ok=True)
        _require_ours(os.path.join(folder, name), file)
    return trash


def enter(trash: Trash, path: str) -> str:
    """Move the file at `path` into the trash, under a name that is free there, and return its place.

    The note comes first and holds the name, as the specification wants it. Raises `TrashError` or `OSError`, with the file
    where it was and no note left behind.
    """
    before = os.lstat(path)
    if not os.access(path, os.W_OK) and os.path.lexists(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    for place in places(trash.folder, os.path.basename(path)):
        try:
            _write_note(trash, place, path)
        except FileExistsError:
            continue
        try:
            rename_new(path, place)
        except FileExistsError:
            remove_note(place)
        except OSError as error:
            if _is_moved(path, place, before):
                return place
            remove_note(place)
            if error.errno != errno.EXDEV:
                raise
            where = f"the trash for {printable(os.path.dirname(path))}"
            raise TrashError(f"{where} lies on another disk, or on another mount of the same") from error
        else:
            return place
    raise AssertionError("names never end")


def folders(path: str) -> Iterator[str]:
    """Yield the trash folders in which a file that was at `path` may lie."""
    from send2trash import plat_other  # noqa: PLC0415

    uid, top = os.getuid(), mount_point(path)
    yield str(plat_other.HOMETRASH)
    yield os.path.join(top, ".Trash", str(uid))
    yield os.path.join(top, f".Trash-{uid}")


def places(trash: str, name: str) -> Iterator[str]:
    """Yield the places for a file of this name, one after the other: each leaves room for the name of its note."""
    stem, suffix = os.path.splitext(name)
    if len(os.fsencode(suffix)) > _LONGEST_SUFFIX:
        stem, suffix = name, ""
    for number in itertools.count():
        end = (f" {number}" if number else "") + suffix
        room = _LONGEST - len(os.fsencode(end + _NOTE))
        while len(os.fsencode(stem)) > room:
            stem = stem[:-1]
        yield os.path.join(trash, "files", stem + end)


def note(place: str) -> str:
    """Return where the note about the file at `place` lies."""
    files, name = os.path.split(place)
    return os.path.join(os.path.dirname(files), "info", name + _NOTE)


def origin(place: str) -> str | None:
    """Return the path from which the file at `place` came, as its note says."""
    try:
        with open(note(place), "rb") as file:
            lines = file.read(1 << 16).splitlines()
    except OSError:
        return None
    trash = os.path.dirname(os.path.dirname(place))
    top = os.path.dirname(trash)
    if os.path.basename(top) == ".Trash":  # the trash that all users of a disk share has a folder for each
        top = os.path.dirname(top)
    for line in lines:
        if line.startswith(b"Path="):
            return os.path.normpath(os.path.join(top, os.fsdecode(unquote_to_bytes(line[5:]))))
    return None


def remove_note(place: str) -> None:
    """Remove the note about the file at `place`, if there is one."""
    try:
        os.unlink(note(place))
    except OSError:
        return  # a note without a file does no harm


def mount_point(path: str) -> str:
    """Return the top of the disk on which `path` lies."""
    path = os.path.realpath(path)
    while not os.path.ismount(path):
        path = os.path.dirname(path)
    return path


def _is_moved(path: str, place: str, before: os.stat_result) -> bool:
    """Tell whether a file moved although an error came back: a server that is asked twice does not find it again."""
    return not os.path.lexists(path) and os.path.lexists(place) and os.path.samestat(before, os.lstat(place))


def _require_ours(folder: str, file: os.stat_result) -> None:
    """Raise `TrashError` for a folder of a trash that leads elsewhere, or that a stranger made: who owns it can empty it."""
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.getuid(), file.st_uid, 0):
        raise TrashError(f"{printable(folder)} is a link, or belongs to another user: nothing is moved there")


def _write_note(trash: Trash, place: str, path: str) -> None:
    """Write the note about a file that is about to come to `place`; raises `FileExistsError` where there is one."""
    from send2trash import plat_other  # noqa: PLC0415

    text = plat_other.info_for(os.fsencode(path), os.fsencode(trash.top))
    try:
        descriptor = os.open(note(place), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise
    except OSError as error:
        raise _unwritable(trash, error) from error
    try:
        with os.fdopen(descriptor, "wb") as file:  # which writes the whole, or raises where the disk has room for a part
            file.write(text.encode())
    except OSError as error:
        remove_note(place)
        raise _unwritable(trash, error) from error


def _unwritable(trash: Trash, error: OSError) -> TrashError:
    return TrashError(f"the trash at {printable(trash.folder)} cannot be written: {error.strerror}")
