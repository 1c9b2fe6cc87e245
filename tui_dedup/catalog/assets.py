"""Items of Photos libraries: what Photos says of a file."""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tui_dedup.catalog.database import Database
from tui_dedup.records import Asset, AssetFile, DateSource, Taken, Trait

COLUMNS = (
    "a.library, a.uuid, a.name, a.traits, a.stand_in, a.taken, a.latitude, a.longitude, "
    "a.title, a.description, a.keywords, a.albums, a.people"
)
"""What `asset_of` takes, in its order."""


class Assets:
    """The table `asset`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def record(self, found: Sequence[AssetFile]) -> None:
        """Keep what Photos says of these items, whose files the catalog knows already."""
        if not found:
            return
        slots = ", ".join("?" * 13)
        with self._db.transaction():
            self._db.write_many(
                f"INSERT OR REPLACE INTO asset SELECT id, {slots} FROM file WHERE path = ?",
                [(*_row(item.asset), os.fsencode(item.file.path)) for item in found],
            )


def _row(asset: Asset) -> tuple[Any, ...]:
    return (
        os.fsencode(asset.library),
        asset.uuid,
        asset.name,
        json.dumps(sorted(asset.traits)),
        int(asset.stand_in),
        asset.taken.when.isoformat() if asset.taken else None,
        asset.latitude,
        asset.longitude,
        asset.title,
        asset.description,
        json.dumps(asset.keywords),
        json.dumps(asset.albums),
        json.dumps(asset.people),
    )


def asset_of(row: Sequence[Any]) -> Asset | None:
    """Return the item of a row of `COLUMNS`, or None where a left join found none."""
    library, uuid, name, traits, stand_in, taken, latitude, longitude, title, description, *lists = row
    if uuid is None:
        return None
    keywords, albums, people = (tuple(json.loads(text)) for text in lists)
    return Asset(
        os.fsdecode(library),
        uuid,
        name,
        frozenset(map(Trait, json.loads(traits))),
        bool(stand_in),
        Taken(datetime.fromisoformat(taken), DateSource.PHOTOS) if taken else None,
        latitude,
        longitude,
        title,
        description,
        keywords,
        albums,
        people,
    )
