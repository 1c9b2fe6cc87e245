"""Real files that stand in groups, for a test to remove."""

import hashlib
import os
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from tui_dedup.catalog import Catalog
from tui_dedup.records import Evidence, Fingerprint, Group, Kind, Level, Member, Relation, Scanned, SourceFile
from tui_dedup.tui.app import DedupApp
from tui_dedup.workspace import Workspace


def over_group(
    photos: Path,
    folder: Path,
    make_app: Callable[..., DedupApp],
    level: Level,
    relation: Relation,
    named: Callable[[Path], str] = lambda _: "group-1",
) -> DedupApp:
    """The app over these files, found as one group, or by the names of their groups; the first is the keeper."""
    workspace = Workspace(folder)
    workspace.create()
    with Catalog(workspace.catalog) as catalog:
        run = catalog.runs.begin([str(photos)])
        catalog.files.record(run, [source(path, photos) for path in sorted(photos.iterdir())])
        files = sorted(catalog.files.unread(run, "test"), key=lambda item: item[1].path)
        catalog.files.save("test", [_scanned(file_id, file) for file_id, file in files])
        same = Evidence(relation)
        groups = []
        for name, found in groupby(files, key=lambda item: named(Path(item[1].path))):
            members = tuple(
                Member(file_id, place == 0, "path" if place == 0 else "", same) for place, (file_id, _) in enumerate(found)
            )
            groups.append(Group(name, level, members, 100))
        catalog.groups.replace(level, groups)
        catalog.runs.finish(run)
    return make_app(folder=workspace.folder, paths=(str(photos),), confirm_typing=1)


def _scanned(file_id: int, file: SourceFile) -> Scanned:
    md5 = hashlib.md5(Path(file.path).read_bytes()).hexdigest()
    return Scanned(file_id, md5, Fingerprint(md5, "JPEG", 600, 400, 1, bytes(32), None, None, None, None, None, False))


def source(path: Path, root: Path, kind: Kind = Kind.PHOTO) -> SourceFile:
    stat = os.lstat(path)
    return SourceFile(str(path), str(root), kind, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_dev, stat.st_ino)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
