"""Steps on the file system that never overwrite: the new place must be free, and nothing can come between."""

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from typing import Literal

from tui_dedup.records import ASIDE

Role = Literal["coming", "going"]
"""What lies under a hidden name: a file that we made to take the name it stands for, or the one that had that name."""

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_RENAME_EXCL = 4
_CLONE_NOFOLLOW = 1
_FICLONE = 0x40049409
_UNSUPPORTED = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
_libc = ctypes.CDLL(None, use_errno=True)


def rename_new(source: str, target: str) -> None:
    """Rename `source` to `target`; raises `FileExistsError` when anything lies there, and `OSError` otherwise.

    Where the system or the file system has no such call, the file gets its new name before it loses the old one, and where
    there are no two names for a file, as on exFAT, an empty file of ours keeps the place free until it is taken.
    """
    code = _rename_exclusively(os.fsencode(source), os.fsencode(target))
    if code in _UNSUPPORTED:
        _rename_by_link(source, target)
    elif code:
        raise OSError(code, os.strerror(code), source, None, target)


def _rename_by_link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (*_UNSUPPORTED, errno.EPERM):
            raise
        _rename_into_place(source, target)
    else:
        os.unlink(source)


def _rename_into_place(source: str, target: str) -> None:
    """Rename to a place that an empty file of ours holds, so that whatever comes meanwhile finds it taken."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        if os.lstat(target).st_size:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target)
        os.rename(source, target)
    except OSError:
        if not os.lstat(target).st_size:
            os.unlink(target)
        raise


def _rename_exclusively(source: bytes, target: bytes) -> int:
    """Return 0, or the error's number."""
    if sys.platform == "darwin":
        failed = _libc.renamex_np(source, target, ctypes.c_uint(_RENAME_EXCL))
    elif hasattr(_libc, "renameat2"):
        failed = _libc.renameat2(_AT_FDCWD, source, _AT_FDCWD, target, ctypes.c_uint(_RENAME_NOREPLACE))
    else:
        return errno.ENOSYS
    return ctypes.get_errno() if failed else 0


def copy_new(source: str, target: str) -> None:
    """Copy a file with its times and its mode to the free place `target`, down to the disk; raises `OSError`."""
    with open(source, "rb") as reader, open(target, "xb") as writer, _removed_on_error(target):
        shutil.copyfileobj(reader, writer, 1 << 20)
        writer.flush()
        shutil.copystat(source, target)
        os.fsync(writer.fileno())


def clone_new(source: str, target: str) -> None:
    """Make `target` a clone that shares the blocks of `source` until one of them changes; raises `OSError`.

    APFS, Btrfs and XFS can; others answer that the operation is not supported.
    """
    if sys.platform == "darwin":
        if _libc.clonefile(os.fsencode(source), os.fsencode(target), ctypes.c_uint(_CLONE_NOFOLLOW)):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), source, None, target)
        return
    with open(source, "rb") as reader, open(target, "xb") as writer, _removed_on_error(target):
        fcntl.ioctl(writer, _FICLONE, reader.fileno())


def beside(path: str, role: Role) -> str:
    """Return a free hidden name in the folder of `path` that tells `leftovers` for which name it stands.

    After ASIDE come its role, `name_mark` and something that makes it free, each after a dash.
    """
    folder, name = os.path.split(path)
    return os.path.join(folder, f"{ASIDE}{role}-{name_mark(name)}-{uuid.uuid4().hex}")


def name_mark(name: str) -> str:
    """Return what stands for a file's name in a hidden one, of the same length whatever the name is."""
    return hashlib.md5(os.fsencode(name), usedforsecurity=False).hexdigest()


def sync_folder(folder: str) -> None:
    """Bring the names in a folder down to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _removed_on_error(path: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        os.unlink(path)
        raise
