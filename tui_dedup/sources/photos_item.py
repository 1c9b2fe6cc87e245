"""From an item as osxphotos describes it to a file that we can read and what Photos says of it."""

import os
import stat
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tui_dedup.records import Asset, AssetFile, DateSource, Kind, Skipped, SourceFile, Taken, Trait
from tui_dedup.settings import Photos
from tui_dedup.sources.kinds import kind_of

if TYPE_CHECKING:
    from osxphotos import PhotoInfo

_NOBODY = "_UNKNOWN_"
"""What osxphotos calls a face without a name."""
_RAW_PART = "_4."
"""What the name of the RAW file of a pair has after the UUID."""
_NEVER = 86_400
"""A date within this many seconds of 1970 was never set."""


class Items:
    """The items of one library."""

    def __init__(self, library: str, photos: Photos) -> None:
        """Take the library's real path and how it is to be read."""
        self._library = library
        self._edited = photos.version == "edited"

    def look_at(self, photo: "PhotoInfo") -> Iterator[AssetFile | Skipped]:
        """Yield the item and its file, or why it is left out."""
        place = f"{self._library}/{photo.uuid}"
        reason = _left_out(photo)
        if reason:
            yield Skipped(place, reason)
            return
        original = photo.path
        path = (photo.path_edited if self._edited and photo.hasadjustments else None) or original or self._preview(photo.uuid)
        file = self._file(path, Kind.PHOTO) if path else None
        if file is None:
            yield Skipped(place, "neither its original nor a preview is on this disk", trouble=True)
            return
        asset = self._asset(photo, missing=original is None, stand_in=path != original)
        yield AssetFile(file, asset, self._companions(photo, file))

    def _preview(self, uuid: str) -> str | None:
        return max(self._previews.get(uuid, ()), key=os.path.getsize, default=None)

    def _raw(self, uuid: str) -> str | None:
        return next((path for path in self._parts.get(uuid, ()) if _RAW_PART in path), None)

    @cached_property
    def _previews(self) -> dict[str, list[str]]:
        return _by_uuid(Path(self._library, "resources", "derivatives"))

    @cached_property
    def _parts(self) -> dict[str, list[str]]:
        return _by_uuid(Path(self._library, "originals"))

    def _companions(self, photo: "PhotoInfo", file: SourceFile) -> tuple[SourceFile, ...]:
        paths = (photo.path_live_photo if photo.live_photo else None, self._raw(photo.uuid) if photo.has_raw else None)
        files = (self._file(str(path), kind_of(str(path)) or Kind.PHOTO) for path in paths if path)
        return tuple(found for found in files if found is not None and found.path != file.path)

    def _file(self, path: str, kind: Kind) -> SourceFile | None:
        try:
            found = os.lstat(path)
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return SourceFile(
            path, self._library, kind, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_dev, found.st_ino
        )

    def _asset(self, photo: "PhotoInfo", *, missing: bool, stand_in: bool) -> Asset:
        traits = {
            Trait.FAVOURITE: photo.favorite,
            Trait.HIDDEN: photo.hidden,
            Trait.EDITED: photo.hasadjustments,
            Trait.BURST: photo.burst,
            Trait.LIVE: photo.live_photo,
            Trait.RAW: photo.has_raw or photo.israw,
            Trait.MISSING: missing,
            Trait.SHARED: photo.shared_library,
            Trait.REFERENCED: photo.isreference,
        }
        latitude, longitude = photo.location
        return Asset(
            library=self._library,
            uuid=photo.uuid,
            name=photo.original_filename or photo.uuid,
            traits=frozenset(trait for trait, holds in traits.items() if holds),
            stand_in=stand_in,
            taken=_taken(photo),
            latitude=latitude,
            longitude=longitude,
            title=photo.title or "",
            description=photo.description or "",
            keywords=tuple(sorted(photo.keywords)),
            albums=tuple(sorted(photo.albums)),
            people=tuple(sorted(name for name in photo.persons if name != _NOBODY)),
        )


def _by_uuid(folder: Path) -> dict[str, list[str]]:
    """Return the pictures below `folder` by the UUID that their names begin with.

    This walks once, where osxphotos would list a whole folder for each item.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for above, _, names in os.walk(folder):
        for name in names:
            uuid, part, _ = name.partition("_")
            if part and kind_of(name) is Kind.PHOTO:
                found[uuid].append(os.path.join(above, name))
    return found


def _left_out(photo: "PhotoInfo") -> str | None:
    if photo.shared or photo.shared_moment:
        return "from a shared album"
    if photo.syndicated and not photo.saved_to_library:
        return "shared with you and not saved to the library"
    if photo.isreference and photo.path:
        return "a file outside the library that Photos only refers to: name its folder to look at it"
    return None


def _taken(photo: "PhotoInfo") -> Taken | None:
    when = photo.date
    return Taken(when, DateSource.PHOTOS) if when is not None and abs(when.timestamp()) > _NEVER else None
