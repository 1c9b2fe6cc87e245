import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tui_dedup import scan
from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.settings import Scan, Settings
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
