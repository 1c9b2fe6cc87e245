"""What a person decided: marks on photos, reviewed groups and chosen keepers."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from tui_dedup.catalog.database import Database
from tui_dedup.records import Action, Level


class Decisions:
    """The tables `mark`, `review` and `decided`. A chosen keeper is written into its group as well."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def marked(self, ids: Sequence[int] | None = None) -> tuple[int, int]:
        """Return how many photos are to be removed, over all levels, and the bytes that this frees with companions.

        With `ids`, only these files are looked at: the difference before and after a change is quick to know.
        """
        slots = "" if ids is None else f"AND file_id IN ({','.join('?' * len(ids))})"
        row = self._db.one(
            f"""
            WITH gone AS (SELECT DISTINCT file_id AS id FROM decision WHERE action = 'remove' {slots})
            SELECT (SELECT count(*) FROM gone),
                   (SELECT COALESCE(sum(size), 0) FROM file WHERE id IN gone OR companion_of IN gone)
            """,
            ids or (),
        )
        return row[0], row[1]

    def mark(self, actions: Mapping[int, Action | None]) -> None:
        """Set the mark of each file id; None takes a mark away, so that the level's default holds again."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._db.transaction():
            for file_id, action in actions.items():
                self._db.write("DELETE FROM mark WHERE file_id = ?", (file_id,))
                if action is not None:
                    self._db.write(
                        "INSERT INTO mark SELECT id, md5, ?, ? FROM file WHERE id = ? AND md5 IS NOT NULL",
                        (action, now, file_id),
                    )

    def marks(self, ids: Sequence[int]) -> dict[int, Action | None]:
        """Return the mark of each of these file ids, as `mark` would set it again: for undo."""
        slots = ",".join("?" * len(ids))
        found = dict(self._db.rows(f"SELECT file_id, action FROM mark WHERE file_id IN ({slots})", ids))
        return {file_id: Action(found[file_id]) if file_id in found else None for file_id in ids}

    def set_reviewed(self, group_id: str, reviewed: bool) -> None:
        """Note that a person has decided on a group, or has not after all."""
        self._db.write(
            "INSERT INTO review (group_id, reviewed) VALUES (?, ?) ON CONFLICT DO UPDATE SET reviewed = excluded.reviewed",
            (group_id, int(reviewed)),
        )

    def set_keeper(self, group_id: str, file_id: int) -> None:
        """Make a member the keeper of its group, here and after every new match; its mark and the old keeper's go.

        In an exact group the new keeper also stands for the set in the levels above.
        """
        with self._db.transaction():
            old = self._db.row("SELECT file_id FROM member WHERE group_id = ? AND keeper", (group_id,))
            self._db.write(
                "INSERT INTO review (group_id, keeper) VALUES (?, ?) ON CONFLICT DO UPDATE SET keeper = excluded.keeper",
                (group_id, file_id),
            )
            self._db.write(
                "UPDATE member SET keeper = (file_id = ?), reason = CASE WHEN file_id = ? THEN 'your choice' ELSE '' END "
                "WHERE group_id = ?",
                (file_id, file_id, group_id),
            )
            if old is not None:
                self._db.write("DELETE FROM mark WHERE file_id IN (?, ?)", (file_id, old[0]))
                self._db.write(
                    """
                    UPDATE member SET file_id = ? WHERE file_id = ? AND group_id <> ?
                    AND (SELECT level FROM "group" WHERE id = ?) = 'exact'
                    """,
                    (file_id, old[0], group_id, group_id),
                )

    def chosen_keepers(self) -> dict[str, int]:
        """Return the keepers that a person chose, by group id."""
        return dict(self._db.rows("SELECT group_id, keeper FROM review WHERE keeper IS NOT NULL"))

    def note_decided(self, level: Level) -> None:
        """Keep by content what a person decided in the reviewed groups of a level, since regrouping takes groups away."""
        with self._db.transaction():
            self._db.write(
                """
                DELETE FROM decided WHERE level = ? AND EXISTS (
                    SELECT 1 FROM file f JOIN member m ON m.file_id = f.id
                    JOIN "group" g ON g.id = m.group_id AND g.level = decided.level
                    JOIN member km ON km.group_id = m.group_id AND km.keeper JOIN file kf ON kf.id = km.file_id
                    WHERE f.md5 = decided.md5 AND kf.md5 = decided.keeper)
                """,
                (level,),
            )
            self._db.write(
                """
                INSERT OR REPLACE INTO decided
                SELECT g.level, kf.md5, f.md5, k.action FROM review r
                JOIN "group" g ON g.id = r.group_id JOIN member m ON m.group_id = g.id AND NOT m.keeper
                JOIN member km ON km.group_id = g.id AND km.keeper JOIN file kf ON kf.id = km.file_id
                JOIN file f ON f.id = m.file_id JOIN mark k ON k.file_id = f.id AND k.md5 = f.md5
                WHERE r.reviewed AND g.level = ? AND k.action <> 'undecided'
                """,
                (level,),
            )

    def decided(self, level: Level) -> list[tuple[str, str, Action]]:
        """Return (keeper's MD5, member's MD5, action) of what a person decided in groups of a level, as it was noted."""
        rows = self._db.rows("SELECT keeper, md5, action FROM decided WHERE level = ? ORDER BY keeper, md5", (level,))
        return [(keeper, md5, Action(action)) for keeper, md5, action in rows]
