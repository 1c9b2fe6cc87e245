"""Where a folder lies on its disk, whatever mount leads there: Linux mounts any folder of a disk anywhere."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

MOUNTINFO = Path("/proc/self/mountinfo")


class Mounts:
    """The mounts of this moment, none where the system does not list them."""

    def __init__(self) -> None:
        """Read the list."""
        try:
            lines = MOUNTINFO.read_bytes().splitlines()
        except OSError:
            lines = []
        fields = (line.split()[3:5] for line in lines)
        self._roots = {_unescaped(place): _unescaped(root) for root, place in fields}

    def inside(self, folder: str) -> str:
        """Return the path of a folder, given with no link in it, as the top of its disk counts it."""
        mount = next((above for above in upwards(folder) if above in self._roots), "/")
        return os.path.normpath(os.path.join(self._roots.get(mount, mount), os.path.relpath(folder, mount)))


def upwards(folder: str) -> Iterator[str]:
    """Yield a folder and all above it."""
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _unescaped(name: bytes) -> str:
    return os.fsdecode(re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), name))
