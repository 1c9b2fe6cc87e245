"""Places in which nothing is ever removed."""

import os
from collections.abc import Iterator, Sequence

from tui_dedup.act.verify import RefusalError
from tui_dedup.spelling import Spellings
from tui_dedup.text import printable

_LIBRARIES = (".photoslibrary", ".photolibrary", ".migratedphotolibrary", ".aplibrary")


class Fences:
    """Protected folders by name, device and inode, so that no link, mount or spelling leads around them."""

    def __init__(self, protect: Sequence[str], *, libraries: bool = False) -> None:
        """Take the folders to protect; `missing` names those that are not there.

        With `libraries`, photo libraries are no such place: what goes from them goes by way of Photos.
        """
        self._libraries = libraries
        self.missing: list[str] = []
        self._spellings = Spellings()
        self._protected: set[str | tuple[int, int]] = set()
        self._reasons: dict[str, str | None] = {}
        for folder in protect:
            real = self._spellings.listed(os.path.realpath(os.path.expanduser(folder)))
            try:
                self._protected |= {real, _identity(real)}
            except OSError:
                self.missing.append(folder)

    def check_spelling(self, path: str) -> None:
        """Raise `RefusalError` for a path that is not spelled as its folders list it: it may be another file's name, too."""
        if self._spellings.listed(path) != path:
            raise RefusalError(f"{printable(path)} is spelled in another way on its disk. Scan again")

    def check(self, path: str) -> None:
        """Raise `RefusalError` when the file at `path` may not be removed, wherever its folder really lies."""
        folder = os.path.dirname(path)
        if folder not in self._reasons:
            self._reasons[folder] = self._reason(folder)
        reason = self._reasons[folder]
        if reason is not None:
            raise RefusalError(f"{printable(path)} {reason}")

    def _reason(self, folder: str) -> str | None:
        if os.path.realpath(folder) != folder:
            return "lies behind a link"
        for above in _upwards(folder):
            if not self._libraries and above.lower().endswith(_LIBRARIES):
                return "belongs to a photo library; remove it in Photos"
            try:
                if not self._protected.isdisjoint((above, _identity(above))):
                    return "is protected"
            except OSError as error:
                return f"cannot be reached: {error.strerror}"
        return None


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _identity(folder: str) -> tuple[int, int]:
    found = os.stat(folder)
    return found.st_dev, found.st_ino
