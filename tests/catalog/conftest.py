"""A catalog in memory's place, and a short way to say what a source found and a scanner read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from msgspec.structs import replace

from tui_dedup.catalog import Catalog
from tui_dedup.catalog.groups import Groups
from tui_dedup.records import Action, Evidence, Fingerprint, Group, Kind, Level, Member, Relation, Scanned, SourceFile

DECODER = "test 1"


class Shelf:
    """A catalog and the files that a test pretends to have."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def source(self, path: str, inode: int = 1, **changes) -> SourceFile:
        """A file of 1000 bytes below the root /photos."""
        file = SourceFile(path, "/photos", Kind.PHOTO, 1000, 10**18, 10**18, 7, inode)
        return structs.replace(file, **changes)

    def fingerprint(self, md5: str, **changes) -> Fingerprint:
        made = Fingerprint(md5, "JPEG", 40, 30, 1, bytes(32), None, None, None, None, None, False)
        return replace(made, **changes)

    def run(self, *found: SourceFile) -> int:
        """Begin a run that sees these files."""
        number = self.catalog.runs.begin(["/photos"])
        self.catalog.files.record(number, found)
        return number

    def scan(self, run: int, **contents: str) -> dict[str, int]:
        """Read what is unread in `run`: each file holds the content of its name, say a='m1' for /photos/a.

        Return the ids by name.
        """
        unread = {Path(file.path).name: file_id for file_id, file in self.catalog.files.unread(run, DECODER)}
        scanned = [self.scanned(unread[name], md5) for name, md5 in contents.items()]
        self.catalog.files.save(DECODER, scanned)
        return unread

    def scanned(self, file_id: int, md5: str) -> Scanned:
        """What the scanner made of a file that can be read."""
        return Scanned(file_id, md5, self.fingerprint(md5))

    def photos(self, **contents: str) -> dict[str, int]:
        """Begin a run that sees and reads these files; return their ids by name."""
        run = self.run(*(self.source(f"/photos/{name}", inode) for inode, name in enumerate(contents)))
        return self.scan(run, **contents)

    def actions(self, group: str) -> dict[str, Action]:
        """What is to happen to each member of a group, by its name."""
        return {view.photo.path.removeprefix("/photos/"): view.action for view in self.catalog.groups.members(group)}

    def group(self, level: Level, keeper: int, *others: int, name: str = "g") -> Group:
        """A group as the matcher makes it."""
        exact = level is Level.EXACT
        evidence = Evidence(Relation.SAME_BYTES if exact else Relation.RESIZED, None if exact else 3.0)
        members = [Member(keeper, True, "oldest", evidence)] + [Member(other, False, "", evidence) for other in others]
        return Group(f"{level}-{name}", level, tuple(members), 1000 * len(others))


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        yield opened


@pytest.fixture
def shelf(catalog: Catalog) -> Shelf:
    return Shelf(catalog)


@pytest.fixture
def ids(shelf: Shelf) -> dict[str, int]:
    """a and b are copies; c and d look like a."""
    return shelf.photos(a="m1", b="m1", c="m2", d="m3")


@pytest.fixture
def groups(shelf: Shelf, ids: dict[str, int]) -> Groups:
    """An exact group of a and b, and a perceptual one of a, c and d."""
    shelf.catalog.groups.replace(Level.EXACT, [shelf.group(Level.EXACT, ids["a"], ids["b"])])
    shelf.catalog.groups.replace(Level.PERCEPTUAL, [shelf.group(Level.PERCEPTUAL, ids["a"], ids["c"], ids["d"])])
    return shelf.catalog.groups
