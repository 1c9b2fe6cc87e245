"""Which folders are a trash: what lies there is gone once it is emptied, so that it is no copy of anything."""

import os
import re
from collections.abc import Collection

_TRASH = re.compile(r"(\.Trash(-\d+)?|\.Trashes|\$RECYCLE\.BIN)", re.IGNORECASE)
_HOME, _PARTS = "Trash", frozenset(("files", "info"))


def is_trash_name(name: str) -> bool:
    """Tell whether a folder of this name is a trash, whatever is in it."""
    return _TRASH.fullmatch(name) is not None


def holds_trash(name: str, folders: Collection[str]) -> bool:
    """Tell whether a folder of this name with these folders in it is the home trash of freedesktop.org."""
    return name == _HOME and _PARTS.issubset(folders)


def is_home_trash(folder: str) -> bool:
    """As `holds_trash`, for a folder on the disk."""
    return os.path.basename(folder) == _HOME and all(os.path.isdir(os.path.join(folder, part)) for part in _PARTS)


def is_in_trash(folder: str) -> bool:
    """Tell whether a folder, given with no link in it, is a trash or lies in one."""
    while True:
        above, name = os.path.split(folder)
        if is_trash_name(name) or is_home_trash(folder):
            return True
        if above == folder:
            return False
        folder = above
