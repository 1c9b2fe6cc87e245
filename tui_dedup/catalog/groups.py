"""Groups and their members."""

import os
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tui_dedup.batching import batched
from tui_dedup.catalog.database import Database
from tui_dedup.catalog.files import Files
from tui_dedup.records import Action, Evidence, Group, GroupRow, Level, Member, MemberView, Relation

UNMEASURED = Evidence(Relation.SIMILAR, note="not compared with your keeper yet")
"""What is known of the photos of a group whose keeper a person chose, until they are matched again.

Members stand in the order in which they were matched: those of another keeper than the first were measured on that one.
"""
_UNMEASURED = "d.level <> 'exact' AND NOT (SELECT keeper FROM member f WHERE f.group_id = d.group_id AND f.position = 0)"
"""Whether that is all that is known of a group."""

_SIZE = "(f.size + COALESCE((SELECT sum(c.size) FROM file c WHERE c.companion_of = f.id AND NOT c.gone), 0))"
"""Bytes of the photo `f` and of what travels with it."""
_NAME = "COALESCE((SELECT CAST(a.name AS BLOB) FROM asset a WHERE a.file_id = f.id), f.path)"
"""What a person calls the photo `f`: its name in Photos, or its path."""
_FIRST = "(SELECT a.file_id FROM decision a WHERE a.group_id = d.group_id ORDER BY a.keeper DESC, a.position LIMIT 1)"
_FREES = (
    f"(sum({_SIZE}) - COALESCE(sum(CASE WHEN d.keeper THEN {_SIZE} END), (SELECT {_SIZE} FROM file f WHERE f.id = {_FIRST})))"
)
"""What a group `d` frees when all go but the one that stands first: the keeper, or where that is gone the next one."""


class State(NamedTuple):
    """What the groups of a level were made from; the texts are the matcher's.

    `basis` is what each group depends on beside the photos in it, `library` names which photos held which contents, and
    `inputs` is what else decides who stands together.
    """

    basis: str
    library: str
    inputs: str


class Groups:
    """The tables `group`, `member` and `state`."""

    def __init__(self, database: Database, files: Files) -> None:
        self._db = database
        self._files = files

    def replace(self, level: Level, groups: Sequence[Group]) -> None:
        """Put the groups of a level in place of the old ones; marks and answers stay with their contents."""
        self.update(level, State("", "", ""), list(self.returned(level)), groups)

    def update(self, level: Level, state: State, gone: Sequence[str], made: Sequence[Group]) -> None:
        """Drop the groups `gone` of a level, put in those that were `made`, and leave all others as they are.

        `state` is what they were made from. Marks and answers stay with their contents.
        """
        made = sorted(made, key=lambda group: group.id)  # as the tables are: rows next to one another go in and out faster
        with self._db.transaction():
            self._db.write("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?)", (level, *state))
            self._db.write_many('DELETE FROM "group" WHERE id = ?', [(group,) for group in sorted(gone)])
            self._db.write_many(
                'INSERT INTO "group" (id, level, reclaimable, returned) VALUES (?, ?, ?, ?)',
                [(group.id, level, group.reclaimable, int(group.returned)) for group in made],
            )
            self._db.write_many(
                "INSERT INTO member VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(group.id, position, *_columns(member)) for group in made for position, member in enumerate(group.members)],
            )

    def state(self, level: Level) -> State | None:
        """Return what the groups of a level were made from, as `update` was told; None before the first time."""
        row = self._db.row("SELECT basis, library, inputs FROM state WHERE level = ?", (level,))
        return State(*row) if row else None

    def searched(self) -> frozenset[Level]:
        """Return the levels whose groups the matcher looked for: those that a run leaves out are put in without a state."""
        return frozenset(Level(level) for (level,) in self._db.rows("SELECT level FROM state WHERE basis <> ''"))

    def rows(self, level: Level, limit: int = -1) -> list[GroupRow]:
        """Return a level's groups as a list shows them, the most reclaimable first; the first `limit` are quick to know."""
        return self._rows("WHERE level = ? ORDER BY reclaimable DESC, id LIMIT ?", level, limit)

    def row(self, group_id: str) -> GroupRow | None:
        """Return one group as a list shows it, or None when it is no more."""
        return next(iter(self._rows("WHERE id = ?", group_id)), None)

    def _rows(self, which: str, *values: str | int) -> list[GroupRow]:
        found = self._db.rows(
            f"""
            SELECT g.id, g.level, count(*),
                   CASE WHEN {_UNMEASURED} THEN '{UNMEASURED.relation}'
                        ELSE COALESCE(max(CASE WHEN d.position = 1 THEN m.relation END), max(m.relation)) END, {_FREES},
                   sum(d.action = 'remove'), COALESCE(max(r.reviewed), 0), g.returned,
                   COALESCE(max(CASE WHEN d.keeper THEN {_NAME} END), min({_NAME}))
            FROM (SELECT * FROM "group" {which}) g JOIN decision d ON d.group_id = g.id
            JOIN member m ON m.group_id = d.group_id AND m.position = d.position JOIN file f ON f.id = d.file_id
            LEFT JOIN review r ON r.group_id = g.id
            GROUP BY g.id HAVING count(*) > 1 ORDER BY 5 DESC, g.id
            """,
            values,
        )
        return [
            GroupRow(group, Level(level), photos, Relation(relation), frees, marked, bool(reviewed), bool(returned), _name(path))
            for group, level, photos, relation, frees, marked, reviewed, returned, path in found
        ]

    def members(self, group_id: str) -> list[MemberView]:
        """Return a group's members with the decision on each, the keeper first."""
        return self._views("m.group_id = ?", group_id).get(group_id, [])

    def all(self, level: Level) -> list[tuple[str, int, list[MemberView]]]:
        """Return id, reclaimable bytes and members of each group of a level, in list order: for reports and plans."""
        views = self._views("d.level = ?", level)
        return [(row.id, row.reclaimable, views[row.id]) for row in self.rows(level)]

    def _views(self, where: str, value: str) -> dict[str, list[MemberView]]:
        rows = self._db.rows(
            f"""
            SELECT m.group_id, m.file_id, m.keeper, m.reason, m.relation, m.score, m.note, d.action, d.level,
                   {_UNMEASURED}
            FROM member m JOIN decision d ON d.group_id = m.group_id AND d.position = m.position
            WHERE {where} ORDER BY m.group_id, m.keeper DESC, m.position
            """,
            (value,),
        )
        photos = {photo.id: photo for photo in self._files.by_ids([row[1] for row in rows])}
        copies = self._files.copies([photo.md5 for photo in photos.values()])
        views: dict[str, list[MemberView]] = {}
        for group, file_id, keeper, reason, relation, score, note, action, level, stale in rows:
            photo = photos.get(file_id)
            if photo is not None:
                others = () if level == Level.EXACT else tuple(path for path in copies[photo.md5] if path != photo.path)
                evidence = UNMEASURED if stale else Evidence(Relation(relation), score, note)
                view = MemberView(photo, bool(keeper), reason, evidence, Action(action), others)
                views.setdefault(group, []).append(view)
        return views

    def summary(self) -> dict[Level, tuple[int, int]]:
        """Return for each level its number of groups and the bytes that they could free."""
        rows = self._db.rows(
            f"""
            SELECT level, count(*), sum(frees) FROM (
                SELECT d.level, {_FREES} AS frees FROM decision d JOIN file f ON f.id = d.file_id
                GROUP BY d.group_id HAVING count(*) > 1)
            GROUP BY level
            """
        )
        found = {Level(level): (groups, size) for level, groups, size in rows}
        return {level: found.get(level, (0, 0)) for level in Level}

    def holding(self, level: Level, text: str) -> set[str]:
        """Return the ids of a level's groups that have a photo with `text` (lower case) in its path."""
        rows = self._db.rows(
            """
            SELECT DISTINCT m.group_id FROM "group" g JOIN member m ON m.group_id = g.id JOIN file f ON f.id = m.file_id
            WHERE g.level = ? AND instr(lower(CAST(f.path AS TEXT)), ?)
            """,
            (level, text),
        )
        return {group for (group,) in rows}

    def folders(self, level: Level, limit: int) -> dict[str, int]:
        """Return the folders with photos in the most groups of a level, and how many groups that are."""
        rows = self._db.rows(
            'SELECT m.group_id, f.path FROM "group" g JOIN member m ON m.group_id = g.id JOIN file f ON f.id = m.file_id '
            "WHERE g.level = ?",
            (level,),
        )
        found = {(group, os.path.dirname(path)) for group, path in rows}
        most = Counter(folder for _, folder in sorted(found)).most_common(limit)
        return {os.fsdecode(folder): groups for folder, groups in most}

    def returned(self, level: Level) -> dict[str, bool]:
        """Return of each group of a level, by its id, whether a rejected pair returned with it."""
        rows = self._db.rows('SELECT id, returned FROM "group" WHERE level = ?', (level,))
        return {group: bool(returned) for group, returned in rows}

    def files(self, level: Level) -> dict[str, set[int]]:
        """Return the file ids of the members of each group of a level, by its id."""
        found: dict[str, set[int]] = {}
        sql = 'SELECT m.group_id, m.file_id FROM "group" g JOIN member m ON m.group_id = g.id WHERE g.level = ?'
        for group, file_id in self._db.rows(sql, (level,)):
            found.setdefault(group, set()).add(file_id)
        return found

    def contents(self, groups: Sequence[str]) -> dict[str, set[str]]:
        """Return the MD5s of the members of these groups, by id."""
        found: dict[str, set[str]] = {}
        for part in batched(groups, 500):
            slots = ",".join("?" * len(part))
            rows = self._db.rows(
                f"SELECT m.group_id, f.md5 FROM member m JOIN file f ON f.id = m.file_id WHERE m.group_id IN ({slots})", part
            )
            for group, md5 in rows:
                found.setdefault(group, set()).add(md5)
        return found

    def placed(self, level: Level) -> dict[str, str]:
        """Return the id of the group of each content that stands in one of a level, by its MD5."""
        return dict(
            self._db.rows(
                """
                SELECT f.md5, m.group_id FROM "group" g JOIN member m ON m.group_id = g.id JOIN file f ON f.id = m.file_id
                WHERE g.level = ?
                """,
                (level,),
            )
        )

    def keepers(self, level: Level) -> set[int]:
        """Return the file ids of the keepers of a level's groups."""
        rows = self._db.rows(
            'SELECT m.file_id FROM "group" g JOIN member m ON m.group_id = g.id AND m.keeper WHERE level = ?', (level,)
        )
        return {file_id for (file_id,) in rows}

    def size(self, level: Level) -> tuple[int, int]:
        """Return how many groups a level has as the matcher made them, and the bytes of their photos but the keepers."""
        row = self._db.one('SELECT count(*), COALESCE(sum(reclaimable), 0) FROM "group" WHERE level = ?', (level,))
        return row[0], row[1]


def _name(path: bytes) -> str:
    return os.fsdecode(path.rpartition(b"/")[2])


def _columns(member: Member) -> tuple[int, int, str, str, float | None, str]:
    """Return the columns of a member, as plain numbers and texts: SQLite's module takes twice as long over bools and enums."""
    found = member.evidence
    return member.file_id, int(member.keeper), member.reason, found.relation.value, found.score, found.note
