"""The second rung: the items are put into an album, opened in Photos, for the person to delete them there."""

from collections.abc import Sequence
from datetime import datetime

from tui_dedup.act.photos.rung import Candidate, Fate, RungError, stays
from tui_dedup.macos.osascript import ScriptError
from tui_dedup.macos.photos_app import Item, PhotosApp, identifier_of, uuid_of
from tui_dedup.settings import Photos

WHAT_TO_DO = "open it in Photos, select all (Command-A) and press Command-Delete"


class AlbumRung:
    """AppleScript cannot delete a photo; it can fill an album."""

    name = "The album in Photos"

    def __init__(self, photos: Photos) -> None:
        """Take the seconds that Photos may take to answer."""
        self._app = PhotosApp(photos.timeout)

    def why_not(self, _candidates: Sequence[Candidate], /) -> str | None:
        """Whether Photos answers, only asking tells."""
        return None

    def take(self, candidates: Sequence[Candidate], /) -> dict[str, Fate]:
        """Fill a new album with the items that Photos still has as they were, and tell which are in it."""
        try:
            listed = {item.uuid: item for item in self._app.items()}
        except ScriptError as error:
            raise RungError(str(error)) from error
        if not any(candidate.uuid in listed for candidate in candidates):
            raise RungError("Photos has none of the items: another library is open in it.")
        fates = {candidate.uuid: Fate("left", doubt) for candidate in candidates if (doubt := _doubt(candidate, listed))}
        going = sorted({candidate.uuid for candidate in candidates} - set(fates))
        if going:
            fates |= self._hand_over(going)
        return fates

    def _hand_over(self, uuids: Sequence[str]) -> dict[str, Fate]:
        name = f"To Delete {datetime.now():%Y-%m-%d %H:%M:%S}"
        try:
            album = self._app.make_album(name)
        except ScriptError as error:
            raise RungError(str(error)) from error
        reason = self._fill(album, uuids)
        try:
            inside = {uuid_of(identifier) for identifier in self._app.members(album)}
        except ScriptError as error:
            return dict.fromkeys(uuids, Fate("left", f"it may be in the album “{name}” in Photos, which did not tell: {error}"))
        there = Fate("left", f"not removed yet: it is in the album “{name}”; {WHAT_TO_DO}")
        missing = Fate("left", f"Photos did not take it into the album “{name}”: {reason or 'it gave no reason'}")
        return {uuid: there if uuid in inside else missing for uuid in uuids}

    def _fill(self, album: str, uuids: Sequence[str]) -> str:
        """Add the items and open the album; return why that ended early, or nothing."""
        try:
            for _ in self._app.add(album, [identifier_of(uuid) for uuid in uuids]):
                pass
            self._app.show(album)
        except ScriptError as error:
            return str(error)
        return ""


def _doubt(candidate: Candidate, listed: dict[str, Item]) -> str | None:
    item = listed.get(candidate.uuid)
    if item is None:
        return "Photos does not list it: it is gone, or hidden"
    if candidate.member.asset and item.filename != candidate.member.asset.name:
        return f"Photos calls it {item.filename} now, and not {candidate.member.asset.name}"
    if not stays(candidate, frozenset(listed), gone_for_certain=False):
        return "nothing stays of its group"
    return None
