"""What a walk met so far, by what it is and not by what it is called."""

from collections import defaultdict
from collections.abc import Sequence

from tui_dedup.sources.listing import Identity, Stat


class Met:
    """Files and folders under the first name that each was met by."""

    def __init__(self) -> None:
        self._paths: defaultdict[int, dict[int, str]] = defaultdict(dict)  # by device, then inode: numbers are found soonest

    def before(self, path: str, identity: Identity) -> str | None:
        """Return the name under which this file or folder was met before; else note that it is met now as `path`."""
        device, inode = identity
        known = self._paths[device].get(inode)
        if known is None:
            self._paths[device][inode] = path
        return known

    def first(self, start: str, files: Sequence[tuple[str, Stat]]) -> bool:
        """Note all files of a folder at once if none was met before; `start` is their path without the name.

        Returns whether they were noted. Those that lie on several disks, which is seldom, are left to `before`.
        """
        if not files:
            return True
        devices = {stat[4] for _, stat in files}
        if len(devices) > 1:
            return False
        paths, inodes = self._paths[devices.pop()], [stat[5] for _, stat in files]
        if not paths.keys().isdisjoint(inodes):
            return False
        paths.update(zip(inodes, [start + name for name, _ in files], strict=True))
        return True
