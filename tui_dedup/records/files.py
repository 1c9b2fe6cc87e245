"""What a source finds: files, folders, and what was passed over."""

from enum import StrEnum

from msgspec import Struct

ASIDE = ".dedup-tui-"
"""How a name begins under which a removal hides a file for a moment; nothing of that name is a photo of a library."""


class Kind(StrEnum):
    """What a file is to us, by its name; its bytes have the last word when it is opened."""

    PHOTO = "photo"
    VIDEO = "video"
    SIDECAR = "sidecar"


class SourceFile(Struct, frozen=True, gc=False):
    """A file as a source found it, before anything was read.

    `device`, `inode`, `size`, `mtime_ns` and `ctime_ns` are those of `os.lstat`; together they tell whether
    the file is still the one that was seen.
    """

    path: str
    root: str
    kind: Kind
    size: int
    mtime_ns: int
    ctime_ns: int
    device: int
    inode: int


class Folder(Struct, frozen=True):
    """A folder all of whose files that may be ours are: `files` so many, as `state` names them and the rules that hold.

    `unchanged` means that it is in the state that was remembered, so that the files in it were not named again.
    """

    path: str
    state: bytes
    files: int
    unchanged: bool = False


class Skipped(Struct, frozen=True):
    """A path that was passed over, with a reason a person can act on.

    `trouble` tells what we wanted but could not reach (no permission, a disk error) from what is left out on
    purpose (a symlink, a second name of the same file).
    """

    path: str
    reason: str
    trouble: bool = False
