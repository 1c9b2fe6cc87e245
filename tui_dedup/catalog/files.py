"""Files and contents: what a source found and what the scanner read."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tui_dedup.batching import batched
from tui_dedup.catalog.database import Database
from tui_dedup.catalog.rows import (
    CONTENT_COLUMNS,
    PHOTO,
    READABLE,
    SOURCE,
    content_row,
    photo_of,
    source_file,
    source_rows,
    taken_row,
)
from tui_dedup.records import Photo, Scanned, Skipped, SourceFile, Taken

_SAME = "size = excluded.size AND mtime_ns = excluded.mtime_ns AND ctime_ns = excluded.ctime_ns AND inode = excluded.inode"
"""How a file is known again at its path. The number of its disk may be another at each start of the system."""


class Files:
    """The tables `file`, `content` and `skipped`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def record(self, run: int, found: Sequence[SourceFile]) -> int:
        """Note that a source saw these files in `run`; a file whose stat changed has lost its content.

        Of files that are as they were nothing is written but the run. Returns how many are new or changed. What was
        remembered of their folders is forgotten.
        """
        if not found:
            return 0
        places = [file.path.rpartition(os.sep)[0] or os.sep for file in found]
        with self._db.transaction():
            before = self._changes()
            folders = self._forgotten(dict.fromkeys(places))
            self._db.write_many(
                f"""
                INSERT INTO file (path, root, kind, size, mtime_ns, ctime_ns, device, inode, folder, recorded, first_run)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, {run}, {run})
                ON CONFLICT (path) DO UPDATE SET
                    md5 = CASE WHEN {_SAME} THEN md5 END, live_id = CASE WHEN {_SAME} THEN live_id END, error = NULL, gone = 0,
                    root = excluded.root, kind = excluded.kind, size = excluded.size, mtime_ns = excluded.mtime_ns,
                    ctime_ns = excluded.ctime_ns, device = excluded.device, inode = excluded.inode, recorded = excluded.recorded
                WHERE (SELECT run FROM found WHERE found.id = file.id) <> excluded.recorded
                """,
                ((*row, folders[place]) for row, place in zip(source_rows(found), places, strict=True)),
            )
            return self._changes() - before

    def _forgotten(self, folders: Iterable[str]) -> dict[str, int]:
        """Return the ids of the folders by path, after forgetting what was remembered of them."""
        made = "INSERT INTO folder (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET state = NULL RETURNING id"
        return {folder: self._db.one(made, (os.fsencode(folder),))[0] for folder in folders}

    def _changes(self) -> int:
        """Return how often a file, a content or an asset has changed so far; that a run saw one again is no change."""
        return int(self._db.one("SELECT number FROM change")[0])

    def skip(self, run: int, skipped: Sequence[Skipped]) -> None:
        """Note what was passed over in `run`."""
        rows = [(run, os.fsencode(item.path), item.reason, int(item.trouble)) for item in skipped]
        if not rows:
            return
        with self._db.transaction():
            self._db.write_many("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?)", rows)

    def unread(self, run: int, decoder: str) -> list[tuple[int, SourceFile]]:
        """Return id and file of each photo of `run` that no decoder has read yet, in inode order; no companions.

        A content that another `decoder` found unreadable counts as not read, and so does one without a hash.
        """
        rows = self._db.rows(
            f"""
            SELECT f.id, {SOURCE} FROM found f LEFT JOIN content c ON c.md5 = f.md5
            WHERE f.run = ? AND f.kind = 'photo' AND f.companion_of IS NULL
            AND CASE WHEN c.error IS NULL THEN COALESCE(length(c.dhash), 0) = 0 ELSE c.decoder <> ? END
            ORDER BY f.device, f.inode
            """,
            (run, decoder),
        )
        return [(row[0], source_file(row[1:])) for row in rows]

    def save(self, decoder: str, scanned: Sequence[Scanned]) -> None:
        """Keep what the scanner made of a batch of files, all or nothing."""
        contents = [content_row(item, decoder) for item in scanned if item.md5 is not None]
        with self._db.transaction():
            self._db.write_many(f"INSERT OR REPLACE INTO content VALUES ({','.join('?' * CONTENT_COLUMNS)})", contents)
            self._db.write_many(
                "UPDATE file SET md5 = ?, error = ?, taken = ?, taken_from = ? WHERE id = ?",
                [(item.md5, item.file_error, *taken_row(item.taken), item.file_id) for item in scanned],
            )
            self._look_again("id", [item.file_id for item in scanned if item.file_error])

    def date(self, taken: Sequence[tuple[int, Taken]]) -> None:
        """Keep a batch of dates by file id."""
        with self._db.transaction():
            self._db.write_many(
                "UPDATE file SET taken = ?, taken_from = ? WHERE id = ?", [(*taken_row(when), file_id) for file_id, when in taken]
            )

    def unseen(self, run: int, roots: Sequence[str]) -> list[tuple[int, str, int]]:
        """Return id, path and device of each file that an earlier run saw below `roots` and `run` did not.

        In a folder that `run` found it saw all files but those that were recorded before the others, so that it looks at
        these alone: a library has many more files than folders.
        """
        slots, below = ",".join("?" * len(roots)), [os.fsencode(root) for root in roots]
        rows = self._db.rows(
            f"""
            SELECT f.id, f.path, f.device FROM folder d CROSS JOIN file f ON f.folder = d.id AND f.recorded < d.recorded
            WHERE d.run = ? AND f.root IN ({slots})
            UNION ALL
            SELECT id, path, device FROM found
            WHERE run < ? AND folder IN (SELECT id FROM folder WHERE run IS NOT ?) AND root IN ({slots})
            ORDER BY id
            """,
            (run, *below, run, run, *below),
        )
        return [(file_id, os.fsdecode(path), device) for file_id, path, device in rows]

    def forget(self, run: int, ids: Sequence[int]) -> None:
        """Drop files that are gone, after handing what a person decided to the place where `run` first saw the content."""
        with self._db.transaction():
            for file_id in ids:
                heir = self._db.row(
                    """
                    SELECT new.id FROM file old JOIN file new ON new.md5 = old.md5 AND new.first_run = ?
                    WHERE old.id = ? AND new.id NOT IN (SELECT file_id FROM mark) ORDER BY new.id
                    """,
                    (run, file_id),
                )
                if heir is not None:
                    self._db.write("UPDATE mark SET file_id = ? WHERE file_id = ?", (*heir, file_id))
                    self._db.write("UPDATE review SET keeper = ? WHERE keeper = ?", (*heir, file_id))
                self._db.write("DELETE FROM file WHERE id = ?", (file_id,))

    def set_gone(self, path: str, gone: bool) -> None:
        """Note that we moved a file away, so that it stands in no group, or that it is back."""
        with self._db.transaction():
            self._db.write("UPDATE file SET gone = ? WHERE path = ?", (int(gone), os.fsencode(path)))
            self._look_again("path", [os.fsencode(path)])

    def _look_again(self, column: str, files: Sequence[int | bytes]) -> None:
        """Let the next run go through the folders of these files, even if nothing changed in them."""
        forget = f"UPDATE folder SET state = NULL WHERE id = (SELECT folder FROM file WHERE {column} = ?)"
        self._db.write_many(forget, [(file,) for file in files])

    def read_again(self, run: int, md5s: Sequence[str]) -> None:
        """Let the scanner read these contents of `run` again, because their thumbnails are gone."""
        with self._db.transaction():
            self._db.write_many(
                "UPDATE file SET md5 = NULL WHERE id IN (SELECT id FROM found WHERE run = ? AND md5 = ?)",
                [(run, md5) for md5 in md5s],
            )

    def photos(self, run: int) -> list[Photo]:
        """Return the readable photos of `run`, by path."""
        return list(self.each(run))

    def each(self, run: int) -> Iterator[Photo]:
        """Yield the readable photos of `run`, by path, without holding them all."""
        rows = self._db.each(f"{PHOTO} WHERE f.run = ? AND {READABLE} ORDER BY f.path", (run,))
        for batch in batched(rows, 500):
            yield from self._with_companions(batch)

    def by_ids(self, ids: Sequence[int]) -> list[Photo]:
        """Return the readable photos of these ids, in that order; one that is gone is left out."""
        found: dict[int, Photo] = {}
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            slots = ",".join("?" * len(part))
            rows = self._db.rows(f"{PHOTO} WHERE f.id IN ({slots}) AND c.format IS NOT NULL", part)
            found.update((photo.id, photo) for photo in self._with_companions(rows))
        return [found[file_id] for file_id in ids if file_id in found]

    def grouped(self) -> set[str]:
        """Return the contents that stand in a group."""
        rows = self._db.rows("SELECT DISTINCT f.md5 FROM member m JOIN file f ON f.id = m.file_id WHERE f.md5 IS NOT NULL")
        return {md5 for (md5,) in rows}

    def copies(self, md5s: Sequence[str]) -> dict[str, list[str]]:
        """Return for each of these contents the paths of all files of the last run that hold it."""
        found: dict[str, list[str]] = {md5: [] for md5 in md5s}
        for start in range(0, len(md5s), 500):
            part = md5s[start : start + 500]
            slots = ",".join("?" * len(part))
            for md5, path in self._db.rows(
                f"SELECT md5, path FROM found WHERE run = (SELECT max(id) FROM run) AND NOT gone AND md5 IN ({slots}) "
                "ORDER BY path",
                part,
            ):
                found[md5].append(os.fsdecode(path))
        return found

    def known(self, paths: Sequence[str]) -> dict[str, tuple[SourceFile, str | None]]:
        """Return for each of these paths the file as a source last saw it, and its MD5 if it was read."""
        found: dict[str, tuple[SourceFile, str | None]] = {}
        for start in range(0, len(paths), 500):
            part = [os.fsencode(path) for path in paths[start : start + 500]]
            slots = ",".join("?" * len(part))
            for *columns, md5 in self._db.rows(f"SELECT {SOURCE}, f.md5 FROM file f WHERE f.path IN ({slots})", part):
                file = source_file(columns)
                found[file.path] = file, md5
        return found

    def unreadable(self, run: int) -> list[Skipped]:
        """Return what `run` wanted but could not read, by path; `trouble` where another run may have more luck."""
        rows = self._db.rows(
            """
            SELECT path, reason, 1 FROM skipped WHERE run = ? AND trouble
            UNION SELECT f.path, COALESCE(f.error, c.error), f.error IS NOT NULL
            FROM found f LEFT JOIN content c ON c.md5 = f.md5
            WHERE f.run = ? AND COALESCE(f.error, c.error) IS NOT NULL
            ORDER BY 1
            """,
            (run, run),
        )
        return [Skipped(os.fsdecode(path), reason, bool(trouble)) for path, reason, trouble in rows]

    def troubled(self, run: int) -> bool:
        """Tell whether `run` wanted a file that another run may have more luck with."""
        return bool(
            self._db.one(
                "SELECT EXISTS (SELECT 1 FROM skipped WHERE run = ? AND trouble) "
                "OR EXISTS (SELECT 1 FROM found WHERE run = ? AND error IS NOT NULL)",
                (run, run),
            )[0]
        )

    def left_out(self, run: int) -> list[Skipped]:
        """Return what `run` left out on purpose, by path."""
        rows = self._db.rows("SELECT path, reason FROM skipped WHERE run = ? AND NOT trouble ORDER BY path", (run,))
        return [Skipped(os.fsdecode(path), reason) for path, reason in rows]

    def totals(self, run: int) -> tuple[int, int]:
        """Return the number of files that `run` saw and their bytes."""
        row = self._db.one("SELECT count(*), COALESCE(sum(size), 0) FROM found WHERE run = ?", (run,))
        return row[0], row[1]

    def count_photos(self, run: int) -> int:
        """Return the number of photos and videos that `run` saw and could read, or had no need to."""
        row = self._db.one(
            "SELECT count(*) FROM found f LEFT JOIN content c ON c.md5 = f.md5 WHERE f.run = ? AND NOT f.gone "
            "AND f.kind <> 'sidecar' AND f.companion_of IS NULL AND f.error IS NULL AND c.error IS NULL",
            (run,),
        )
        return int(row[0])

    def _with_companions(self, rows: list[tuple[Any, ...]]) -> list[Photo]:
        companions: dict[int, list[str]] = {}
        for start in range(0, len(rows), 500):
            part = [row[0] for row in rows[start : start + 500]]
            slots = ",".join("?" * len(part))
            for photo, path in self._db.rows(
                f"SELECT companion_of, path FROM file WHERE companion_of IN ({slots}) ORDER BY path", part
            ):
                companions.setdefault(photo, []).append(os.fsdecode(path))
        return [photo_of(row, tuple(companions.get(row[0], ()))) for row in rows]
