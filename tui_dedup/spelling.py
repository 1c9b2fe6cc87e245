"""Paths as the folders themselves spell them: on many disks more than one spelling opens a file.

Disks that are blind to case, or to how an accent is put together (`é` as one character or as two), list a name in one
spelling and take all of them. Some tell another inode for each, so that one file looks like two.
"""

import os
import unicodedata


class Spellings:
    """Names as folders list them; each folder is listed once."""

    def __init__(self) -> None:
        """Start with nothing listed."""
        self._names: dict[str, frozenset[str]] = {}

    def listed(self, path: str) -> str:
        """Return an absolute path with each name as its folder lists it; what cannot be listed stays as it is."""
        folder, name = os.path.split(path)
        if not name:
            return path
        folder = self.listed(folder)
        names = self._listing(folder)
        alike = [] if name in names else [other for other in names if _plain(other) == _plain(name)]
        return os.path.join(folder, alike[0] if len(alike) == 1 else name)

    def _listing(self, folder: str) -> frozenset[str]:
        if folder not in self._names:
            try:
                self._names[folder] = frozenset(os.listdir(folder))
            except OSError:
                self._names[folder] = frozenset()
        return self._names[folder]


def _plain(name: str) -> str:
    """Return what the spellings of a name have in common."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
