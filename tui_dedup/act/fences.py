"""Places in which nothing is ever removed."""

import os
from collections.abc import Sequence

from tui_dedup.act.mounts import Mounts, upwards
from tui_dedup.act.verify import RefusalError
from tui_dedup.records.trashes import is_in_trash
from tui_dedup.spelling import Spellings
from tui_dedup.text import printable

PROTECTED = "protected"
OUT_OF_REACH = "out of reach"
"""What a file is that may be there again when it is removed."""
_LIBRARIES = (".photoslibrary", ".photolibrary", ".migratedphotolibrary", ".aplibrary")


class Fences:
    """Protected folders by name, by device and inode, and by their place on the disk: no link, mount or spelling leads around."""

    def __init__(self, protect: Sequence[str], *, libraries: bool = False) -> None:
        """Take the folders to protect; `missing` names those that are not there.

        With `libraries`, photo libraries are no such place: what goes from them goes by way of Photos.
        """
        self._libraries = libraries
        self.missing: list[str] = []
        self._spellings = Spellings()
        self._mounts = Mounts()
        self._protected: set[str | tuple[int, int | str]] = set()
        self._reasons: dict[str, str | None] = {}
        self._trashes: dict[str, bool] = {}
        for folder in protect:
            real = self._spellings.listed(os.path.realpath(os.path.expanduser(folder)))
            self._protected.add(real)
            try:
                self._protected |= {_identity(real), (os.stat(real).st_dev, self._mounts.inside(real))}
            except OSError:
                self.missing.append(folder)

    def check_spelling(self, path: str) -> None:
        """Raise `RefusalError` for a path that is not spelled as its folders list it: it may be another file's name, too."""
        if self._spellings.listed(path) != path:
            raise RefusalError(f"{printable(path)} is spelled in another way on its disk. Scan again")

    def check_trash(self, path: str) -> None:
        """Raise `RefusalError` for a file in a trash: it goes when that is emptied, so that nothing goes because it stays."""
        folder = os.path.dirname(path)
        if folder not in self._trashes:
            self._trashes[folder] = is_in_trash(folder) or is_in_trash(self._mounts.inside(folder))
        if self._trashes[folder]:
            raise RefusalError(f"{printable(path)} lies in a trash, and goes when that is emptied")

    def check(self, path: str) -> None:
        """Raise `RefusalError` when the file at `path` may not be removed, wherever its folder really lies."""
        reason = self.reason(path)
        if reason is not None:
            raise RefusalError(f"{printable(path)} is {reason}")

    def reason(self, path: str) -> str | None:
        """Return what the file at `path` is that it may not be removed, in words that follow "is"; None where it may."""
        folder = os.path.dirname(path)
        if folder not in self._reasons:
            self._reasons[folder] = self._reason(folder)
        return self._reasons[folder]

    def _reason(self, folder: str) -> str | None:
        if os.path.realpath(folder) != folder:
            return "behind a link"
        if not self._protected.isdisjoint(upwards(folder)):
            return PROTECTED
        inside = list(upwards(self._mounts.inside(folder)))
        if not self._libraries and any(above.lower().endswith(_LIBRARIES) for above in (*upwards(folder), *inside)):
            return "part of a photo library, from which Photos alone removes"
        try:
            identities = {_identity(above) for above in upwards(folder)}
            device = os.stat(folder).st_dev
        except OSError as error:
            return f"{OUT_OF_REACH}: {error.strerror}"
        places = {(device, above) for above in inside}
        return None if self._protected.isdisjoint(identities | places) else PROTECTED


def _identity(folder: str) -> tuple[int, int]:
    found = os.stat(folder)
    return found.st_dev, found.st_ino
