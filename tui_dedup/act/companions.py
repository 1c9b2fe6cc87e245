"""Whether what goes with a photo stays in the library: its companions beside those of the kept photos, byte for byte."""

import os
from collections.abc import Callable, Collection, Iterable
from typing import Any

from tui_dedup.act.planfile import PlanFile, spell
from tui_dedup.act.verify import RefusalError, prove
from tui_dedup.catalog import Catalog
from tui_dedup.records import Photo, SourceFile


class Companions:
    """The companions of some photos as the catalog knows them: the files as they were seen, and the MD5s of those read."""

    def __init__(self, catalog: Catalog, photos: Iterable[Photo], reading: Callable[[int], None]) -> None:
        """Look up what belongs to these photos; `reading` is told of bytes that are about to be read, and may refuse."""
        self._reading = reading
        paths = [path for photo in photos for path in photo.companions]
        self._known = catalog.files.known(paths)
        self._users = catalog.companions.users(paths)

    def planned(self, photo: Photo, going: Collection[str]) -> tuple[PlanFile, ...]:
        """Return what stays or goes with a photo, for a plan in which so many photos go, by path.

        Files that were found equal have one MD5: a removal holds them to it.
        """
        return tuple(self._planned(path) for path in (self._with(photo, going) if photo.path in going else photo.companions))

    def alone(self, photo: Photo, kept: Iterable[Photo], going: Collection[str]) -> list[str]:
        """Return what would go with a photo and of which none of those kept has a copy: of the same kind, with the same bytes."""
        there = [path for other in kept for path in other.companions]
        return [path for path in self._with(photo, going) if not any(self._alike(path, other) for other in there)]

    def _with(self, photo: Photo, going: Collection[str]) -> list[str]:
        """Return the companions that go with a photo: those that no other photo which stays has by its name as well."""
        return [path for path in photo.companions if all(user in going or user == photo.path for user in self._users[path])]

    def _planned(self, path: str) -> PlanFile:
        file, md5 = self._known[path]
        return PlanFile(**fields(file), md5=md5)

    def _alike(self, path: str, other: str) -> bool:
        (file, md5), (kept, kept_md5) = self._known[path], self._known[other]
        if _kind(path) != _kind(other) or file.size != kept.size:
            return False
        return md5 == kept_md5 if md5 and kept_md5 else self._read_alike(path, other)

    def _read_alike(self, *paths: str) -> bool:
        """Read both side by side; what changed since the scan, or cannot be read, is like nothing."""
        self._reading(sum(self._known[path][0].size for path in paths))
        try:
            proofs = prove(sorted(map(self._planned, paths), key=lambda file: file.md5 is None))
        except RefusalError:
            return False
        self._known |= {path: (self._known[path][0], proofs[path].file.md5) for path in paths}
        return True


def fields(file: SourceFile) -> dict[str, Any]:
    """Return a file as the scan saw it, in the fields of a `PlanFile`."""
    return {
        **spell(file.path),
        "size": file.size,
        "device": file.device,
        "inode": file.inode,
        "mtime_ns": file.mtime_ns,
    }


def _kind(path: str) -> str:
    return os.path.splitext(path)[1].lower()
