import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tui_dedup import scan
from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.records import DateSource, Level
from tui_dedup.settings import Match, Scan, Settings
from tui_dedup.workspace import Workspace

SETTINGS = Settings(scan=Scan(workers=2))
Found = Callable[[], int]


@pytest.fixture
def run(catalog: Catalog, workspace: Workspace) -> Callable[[int], list[Event]]:
    """Return a function that runs the stage to its end."""
    return lambda number: list(scan.run(catalog, workspace, number, SETTINGS))


def names(catalog: Catalog, number: int) -> list[str]:
    return [Path(photo.path).name for photo in catalog.files.photos(number)]


def test_photos_come_into_the_catalog(
    catalog: Catalog, library: Path, cat: Image.Image, found: Found, run: Callable[[int], list[Event]]
) -> None:
    cat.save(library / "a.jpg")
    cat.rotate(90).save(library / "b.png")
    (library / "c.jpg").write_bytes(b"no picture")
    number = found()
    events = run(number)
    assert events[0] == StageStarted("scan", 3)
    assert isinstance(events[-1], StageFinished)
    assert events[-1].done == 3
    assert [event for event in events if isinstance(event, Progress)][-1].done == 3
    assert PathSkipped(str(library / "c.jpg"), "not a picture in a known format") in events
    assert names(catalog, number) == ["a.jpg", "b.png"]
    assert [item.path for item in catalog.files.unreadable(number)] == [str(library / "c.jpg")]


def test_what_is_known_is_not_read_again(
    catalog: Catalog, library: Path, cat: Image.Image, found: Found, run: Callable[[int], list[Event]]
) -> None:
    cat.save(library / "a.jpg")
    (library / "b.jpg").write_bytes(b"no picture")
    run(found())
    cat.rotate(90).save(library / "c.jpg")
    number = found()
    assert run(number)[0] == StageStarted("scan", 1)
    assert names(catalog, number) == ["a.jpg", "c.jpg"]


def test_companions_travel_with_their_photo(
    catalog: Catalog, library: Path, cat: Image.Image, found: Found, run: Callable[[int], list[Event]]
) -> None:
    cat.save(library / "IMG_1.JPG")
    (library / "IMG_1.MOV").write_bytes(b"a video")
    number = found()
    run(number)
    (photo,) = catalog.files.photos(number)
    assert photo.companions == (str(library / "IMG_1.MOV"),)


def test_closing_keeps_what_was_read(
    catalog: Catalog, workspace: Workspace, library: Path, cat: Image.Image, found: Found
) -> None:
    cat.save(library / "000.jpg")
    for copy in range(1, 30):
        shutil.copy(library / "000.jpg", library / f"{copy:03}.jpg")
    number = found()
    events = scan.run(catalog, workspace, number, SETTINGS)
    next(event for event in events if isinstance(event, Progress) and event.done >= 5)
    events.close()
    left = len(catalog.files.unread(number, scan.DECODER))
    assert left == 25
    assert next(scan.run(catalog, workspace, number, SETTINGS)) == StageStarted("scan", left)


class TestExactOnly:
    SETTINGS = Settings(scan=Scan(workers=2), match=Match(levels=(Level.EXACT,)))

    def test_only_copies_are_read_and_nothing_is_decoded(
        self, catalog: Catalog, workspace: Workspace, library: Path, cat: Image.Image, found: Found
    ) -> None:
        cat.save(library / "a.jpg")
        shutil.copy(library / "a.jpg", library / "IMG_20190705_113045.jpg")
        cat.rotate(90).save(library / "c.jpg")
        (library / "d.jpg").write_bytes(b"no picture")
        shutil.copy(library / "d.jpg", library / "e.jpg")
        number = found()
        events = list(scan.run(catalog, workspace, number, self.SETTINGS))
        assert events[0] == StageStarted("scan", 4)
        photos = catalog.files.photos(number)
        assert names(catalog, number) == ["IMG_20190705_113045.jpg", "a.jpg"]
        assert photos[0].md5 == photos[1].md5
        assert [photo.taken.source for photo in photos] == [DateSource.NAME, DateSource.MTIME]
        assert photos[0].fingerprint.dhash == b""
        assert [Path(item.path).name for item in catalog.files.unreadable(number)] == ["d.jpg", "e.jpg"]
        assert not list(workspace.thumbnails.rglob("*.jpg"))

    def test_a_second_run_reads_nothing(
        self, catalog: Catalog, workspace: Workspace, library: Path, cat: Image.Image, found: Found
    ) -> None:
        cat.save(library / "a.jpg")
        shutil.copy(library / "a.jpg", library / "b.jpg")
        list(scan.run(catalog, workspace, found(), self.SETTINGS))
        number = found()
        assert next(scan.run(catalog, workspace, number, self.SETTINGS)) == StageStarted("scan", 0)
        assert names(catalog, number) == ["a.jpg", "b.jpg"]

    def test_a_full_scan_reads_what_was_only_looked_at(
        self, catalog: Catalog, workspace: Workspace, library: Path, cat: Image.Image, found: Found
    ) -> None:
        cat.save(library / "a.jpg")
        shutil.copy(library / "a.jpg", library / "b.jpg")
        list(scan.run(catalog, workspace, found(), self.SETTINGS))
        number = found()
        events = list(scan.run(catalog, workspace, number, SETTINGS))
        assert events[0] == StageStarted("scan", 2)
        assert [len(photo.fingerprint.dhash) for photo in catalog.files.photos(number)] == [32, 32]
