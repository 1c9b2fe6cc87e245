"""Which file travels with which photo."""

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from tui_dedup.catalog.database import Database
from tui_dedup.catalog.rows import SOURCE, source_file
from tui_dedup.records import Kind, SourceFile, takeout

Pairs = Sequence[tuple[str, str]]
"""A companion's path and its photo's path."""


class Companions:
    """The table `file` as the scanner needs it to find what belongs together."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def link(self, pairs: Pairs) -> None:
        """Note for each pair that the first file travels with the second."""
        if pairs:
            with self._db.transaction():
                self._link(pairs)

    def replace(self, run: int, pairs: Pairs) -> None:
        """As `link`; no other file of `run` is a companion any more, but for those of items in Photos."""
        with self._db.transaction():
            self._db.write(
                "UPDATE file SET companion_of = NULL WHERE id IN (SELECT id FROM found WHERE companion_of IS NOT NULL "
                "AND run = ? AND companion_of NOT IN (SELECT file_id FROM asset))",
                (run,),
            )
            self._link(pairs)

    def _link(self, pairs: Pairs) -> None:
        self._db.write_many(
            "UPDATE file SET companion_of = (SELECT id FROM file WHERE path = ?) WHERE path = ?",
            [(os.fsencode(photo), os.fsencode(companion)) for companion, photo in pairs],
        )

    def named(self, run: int, beside: Collection[str] = ()) -> Iterator[tuple[str, Kind, str]]:
        """Yield path, kind and Live Photo's identifier, or '', of each file of `run` that is no item of Photos, by path.

        With `beside`, the files alone of folders in which one is no photo, or has a name that ends so (ASCII, in lower case).
        """
        endings = sorted(beside, key=len)
        others = f"AND f.folder IN (SELECT folder FROM found WHERE run = {run} AND (kind <> 'photo' OR {_ends(endings)}))"
        rows = self._db.each(
            f"""
            SELECT f.path, f.kind, COALESCE(f.live_id, c.live_id, '') FROM found f LEFT JOIN content c ON c.md5 = f.md5
            WHERE f.run = ? {others if beside else ""} AND f.id NOT IN (SELECT file_id FROM asset)
            AND (f.companion_of IS NULL OR f.companion_of NOT IN (SELECT file_id FROM asset))
            ORDER BY f.path
            """,
            (run, *endings),
        )
        for path, kind, live in rows:
            yield os.fsdecode(path), Kind(kind), live

    def users(self, companions: Iterable[str]) -> dict[str, list[str]]:
        """Return for each of these paths the photos of its folder that have its name, but for the extension and for case.

        Of a JSON of Google Takeout, return those that are called so there, an edit and what it was made of alike.
        The files themselves know one photo alone that they travel with.
        """
        folders: defaultdict[str, list[str]] = defaultdict(list)
        for path in companions:
            folders[os.path.dirname(path)].append(path)
        found: dict[str, list[str]] = {}
        for folder, paths in folders.items():
            named: defaultdict[str, list[str]] = defaultdict(list)
            given: defaultdict[str, list[str]] = defaultdict(list)
            for photo in self._photos_in(folder):
                named[_stem(photo)].append(photo)
                for stem in takeout.stems(os.path.basename(photo)):
                    given[stem].append(photo)
            for path in paths:
                stems = takeout.stems_of(os.path.basename(path))
                found[path] = next((given[stem] for stem in stems if stem in given), []) if stems else named[_stem(path)]
        return found

    def _photos_in(self, folder: str) -> Iterator[str]:
        rows = self._db.each(
            "SELECT path FROM file WHERE folder = (SELECT id FROM folder WHERE path = ?) "
            "AND kind = 'photo' AND companion_of IS NULL AND NOT gone ORDER BY path",
            (os.fsencode(folder),),
        )
        return (os.fsdecode(path) for (path,) in rows)

    def unheard(self, run: int) -> list[tuple[int, SourceFile]]:
        """Return id and file of each video of `run` of which nobody knows yet whether it belongs to a Live Photo."""
        rows = self._db.rows(
            f"SELECT f.id, {SOURCE} FROM found f WHERE f.run = ? AND f.kind = 'video' AND f.live_id IS NULL", (run,)
        )
        return [(row[0], source_file(row[1:])) for row in rows]

    def hear(self, found: Sequence[tuple[int, str]]) -> None:
        """Keep the Live Photo's identifiers of a batch of videos by file id; '' for a video that has none."""
        with self._db.transaction():
            self._db.write_many("UPDATE file SET live_id = ? WHERE id = ?", [(live, file_id) for file_id, live in found])


def _ends(endings: Sequence[str]) -> str:
    """Return the condition that a path ends so; the shortest endings come first."""
    lengths = Counter(map(len, endings))
    return " OR ".join(
        f"lower(CAST(substr(path, -{length}) AS TEXT)) IN ({','.join('?' * count)})" for length, count in lengths.items()
    )


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0].lower()
