"""Photos, the program, asked by Apple events. It answers for whichever library it has open."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tui_dedup.macos import osascript
from tui_dedup.macos.osascript import NOT_ALLOWED, NOT_RUNNING, ScriptError

ADD_AT_ONCE = 10
"""Items in one `add`: a large one is known to have added nothing, in silence."""
CHANGED = "changed while it was read"
"""What `list_items.js` throws when Photos was adding or removing items meanwhile."""

_TRIES = 3
_START = 120.0
"""Seconds that Photos may take to start."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item as Photos describes it; what it did not tell is None or empty. Photos does not list hidden items."""

    id: str
    filename: str
    date: datetime | None
    size: int | None
    favourite: bool
    title: str
    description: str
    keywords: tuple[str, ...]
    latitude: float | None
    longitude: float | None

    @property
    def uuid(self) -> str:
        """The UUID: the id without the `/L0/001` behind it."""
        return uuid_of(self.id)


def uuid_of(identifier: str) -> str:
    """Return the UUID of a local identifier, `UUID/L0/001`."""
    return identifier.partition("/")[0]


def identifier_of(uuid: str) -> str:
    """Return the local identifier of a UUID, as Apple events and PhotoKit know it."""
    return f"{uuid}/L0/001"


class PhotosApp:
    """Photos, the program. Every method raises `ScriptError`."""

    def __init__(self, timeout: float) -> None:
        """Take the seconds that one answer may take."""
        self._timeout = timeout

    def items(self, limit: int = 0) -> list[Item]:
        """Return the items, at most `limit` of them; 0 means all."""
        for _ in range(_TRIES - 1):
            try:
                return self._items(limit)
            except ScriptError as error:
                if CHANGED not in str(error):
                    raise
        return self._items(limit)

    def _items(self, limit: int) -> list[Item]:
        answer = self._ask("list_items.js", str(limit), timeout=max(self._timeout, _START) * 4)
        try:
            return [_item(row) for row in json.loads(answer)["items"]]
        except (ValueError, KeyError, TypeError) as error:
            raise ScriptError(1, f"Photos answered with something that is no list of items: {error!r}.") from error

    def export(self, identifier: str, folder: Path) -> list[Path]:
        """Export an item's original, with its Live Photo video, into a new `folder`; return the files.

        What a try left behind is cleared away before the next: Photos would give the files other names.
        """
        for attempt in range(_TRIES):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            try:
                self._ask("export_item.applescript", identifier, str(folder), str(round(self._timeout)))
            except ScriptError as error:
                if error.number == NOT_ALLOWED or attempt == _TRIES - 1:
                    raise
                continue
            files = sorted(path for path in folder.iterdir() if path.is_file() and path.stat().st_size)
            if files:
                return files
        raise ScriptError(1, "Photos exported nothing, and gave no reason. Is the original in iCloud, and the Mac offline?")

    def make_album(self, name: str) -> str:
        """Make an album of a name that none has yet, and return its id."""
        ids = self._ask("make_album.applescript", name).split()
        if len(ids) != 1:
            raise ScriptError(1, f"Photos has {len(ids)} albums called {name}, where one was to be made.")
        return ids[0]

    def albums(self, name: str) -> list[str]:
        """Return the ids of the albums of a name."""
        return self._ask("find_albums.applescript", name).split()

    def add(self, album: str, identifiers: Sequence[str]) -> Iterator[int]:
        """Add items to an album, some at a time, and yield how many were asked for so far.

        Whether they are in it now, `members` tells: Photos reports success for what it did not do.
        """
        for start in range(0, len(identifiers), ADD_AT_ONCE):
            part = identifiers[start : start + ADD_AT_ONCE]
            self._ask("add_to_album.applescript", album, *part)
            yield start + len(part)

    def members(self, album: str) -> list[str]:
        """Return the ids of the items in an album."""
        return self._ask("album_members.applescript", album).split()

    def show(self, album: str) -> None:
        """Bring Photos to the front with the album open."""
        self._ask("show_album.applescript", album)

    def set_details(
        self, identifier: str, *, favourite: bool = False, title: str = "", description: str = "", keywords: Sequence[str] = ()
    ) -> None:
        """Write details of an item; what is empty leaves what there is."""
        self._ask("set_details.applescript", identifier, "yes" if favourite else "", title, description, *keywords)

    def _ask(self, script: str, *arguments: str, timeout: float = 0) -> str:
        seconds = timeout or self._timeout
        try:
            return osascript.run(script, *arguments, timeout=seconds)
        except ScriptError as error:
            if error.number != NOT_RUNNING:
                raise
        osascript.run("wait_for_photos.applescript", str(round(_START)), timeout=_START)
        return osascript.run(script, *arguments, timeout=seconds)


def _item(row: dict[str, Any]) -> Item:
    latitude, longitude = row.get("location") or (None, None)
    return Item(
        id=str(row["id"]),
        filename=str(row["filename"]),
        date=datetime.fromtimestamp(row["date"] / 1000, UTC).astimezone() if row.get("date") is not None else None,
        size=row.get("size"),
        favourite=bool(row.get("favourite")),
        title=row.get("title") or "",
        description=row.get("description") or "",
        keywords=tuple(row.get("keywords") or ()),
        latitude=latitude,
        longitude=longitude,
    )
