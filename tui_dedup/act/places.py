"""Moving a file to a place that must be free, in one step that no other program can come between."""

import ctypes
import errno
import os
import sys

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_RENAME_EXCL = 4
_UNSUPPORTED = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
_libc = ctypes.CDLL(None, use_errno=True)


def rename_new(source: str, target: str) -> None:
    """Rename `source` to `target`; raises `FileExistsError` when anything lies there, and `OSError` otherwise.

    Where the system or the file system has no such call, the file gets its new name before it loses the old one.
    """
    code = _rename_exclusively(os.fsencode(source), os.fsencode(target))
    if code in _UNSUPPORTED:
        os.link(source, target, follow_symlinks=False)
        os.unlink(source)
    elif code:
        raise OSError(code, os.strerror(code), source, None, target)


def _rename_exclusively(source: bytes, target: bytes) -> int:
    """Return 0, or the error's number."""
    if sys.platform == "darwin":
        failed = _libc.renamex_np(source, target, ctypes.c_uint(_RENAME_EXCL))
    elif hasattr(_libc, "renameat2"):
        failed = _libc.renameat2(_AT_FDCWD, source, _AT_FDCWD, target, ctypes.c_uint(_RENAME_NOREPLACE))
    else:
        return errno.ENOSYS
    return ctypes.get_errno() if failed else 0
