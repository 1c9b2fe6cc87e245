import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tui_dedup import scan
from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.records import DateSource, Level, Photo
from tui_dedup.scan import pool, reading
from tui_dedup.settings import Match, Scan, Settings
from tui_dedup.workspace import Workspace

from .films import film, live_photo, metadata, quicktime

SETTINGS = Settings(scan=Scan(workers=2))
EXACT = Settings(scan=Scan(workers=2), match=Match(levels=(Level.EXACT,)))


class Shop:
    """A library, and the catalog into which the stage reads it."""

    def __init__(self, catalog: Catalog, workspace: Workspace, library: Path, cat: Image.Image, found: Callable[[], int]) -> None:
        self.catalog = catalog
        self.workspace = workspace
        self.library = library
        self.cat = cat
        self.found = found
        self.number = 0

    def save(self, name: str, degrees: int = 0) -> None:
        """Put a picture of the cat into the library; turned otherwise it is another picture."""
        self.cat.rotate(degrees).save(self.library / name)

    def copy(self, name: str, other: str) -> None:
        shutil.copy(self.library / name, self.library / other)

    def find(self) -> int:
        self.number = self.found()
        return self.number

    def read(self, settings: Settings = SETTINGS) -> list[Event]:
        """Run the stage for what was found."""
        events = list(scan.run(self.catalog, self.workspace, self.number, settings))
        told = [event.done for event in events if isinstance(event, Progress)]
        assert told == sorted(told)
        assert all(done <= events[0].total for done in told)
        return events

    def run(self, settings: Settings = SETTINGS) -> list[Event]:
        """Find what lies in the library, and read it."""
        self.find()
        return self.read(settings)

    @property
    def photos(self) -> list[Photo]:
        return self.catalog.files.photos(self.number)

    @property
    def names(self) -> list[str]:
        return [Path(photo.path).name for photo in self.photos]

    @property
    def unreadable(self) -> list[tuple[str, str]]:
        return [(Path(item.path).name, item.reason) for item in self.catalog.files.unreadable(self.number)]


@pytest.fixture
def shop(catalog: Catalog, workspace: Workspace, library: Path, cat: Image.Image, found: Callable[[], int]) -> Shop:
    return Shop(catalog, workspace, library, cat, found)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[list[str]], None]], None]:
    """Return the function that lets another be called with the paths of files before they are decoded."""

    def watch(told: Callable[[list[str]], None]) -> None:
        def read_all(tasks, *arguments, **options):
            told([file.path for _, file in tasks])
            return pool.read_all(tasks, *arguments, **options)

        monkeypatch.setattr(reading, "read_all", read_all)

    return watch


def test_photos_come_into_the_catalog(shop: Shop) -> None:
    shop.save("a.jpg")
    shop.save("b.png", 90)
    (shop.library / "c.jpg").write_bytes(b"no picture")
    events = shop.run()
    assert events[0] == StageStarted("scan", 3)
    assert isinstance(events[-1], StageFinished)
    assert events[-1].done == 3
    assert [event for event in events if isinstance(event, Progress)][-1].done == 3
    assert PathSkipped(str(shop.library / "c.jpg"), "not a picture in a known format") in events
    assert shop.names == ["a.jpg", "b.png"]
    assert shop.unreadable == [("c.jpg", "not a picture in a known format")]


def test_what_is_known_is_not_read_again(shop: Shop) -> None:
    shop.save("a.jpg")
    (shop.library / "b.jpg").write_bytes(b"no picture")
    shop.run()
    shop.save("c.jpg", 90)
    assert shop.run()[0] == StageStarted("scan", 1)
    assert shop.names == ["a.jpg", "c.jpg"]


def test_companions_travel_with_their_photo(shop: Shop) -> None:
    shop.save("IMG_1.JPG")
    (shop.library / "IMG_1.MOV").write_bytes(b"a video")
    shop.run()
    (photo,) = shop.photos
    assert photo.companions == (str(shop.library / "IMG_1.MOV"),)


def test_closing_keeps_what_was_read(shop: Shop) -> None:
    for degrees in range(30):
        shop.save(f"{degrees:03}.jpg", degrees)
    number = shop.find()
    events = scan.run(shop.catalog, shop.workspace, number, SETTINGS)
    next(event for event in events if isinstance(event, Progress) and event.done >= 5)
    events.close()
    left = len(shop.catalog.files.unread(number, scan.DECODER))
    assert left == 25
    assert next(scan.run(shop.catalog, shop.workspace, number, SETTINGS)) == StageStarted("scan", left)


class TestProgress:
    """`Shop.read` holds each run here, and all others, to no more than was foreseen, and never less than before."""

    def test_films_that_photos_free(self, shop: Shop) -> None:
        for name, degrees in (("a", 0), ("b", 90)):
            live_photo(shop.cat.rotate(degrees), shop.library / f"{name}.jpg", "A")
            (shop.library / f"{name}.mov").write_bytes(quicktime(metadata(content_identifier="B")))
        events = shop.run()
        assert events[0] == StageStarted("scan", 2)
        assert events[-1].done == 4

    def test_a_known_copy_that_is_lost(self, shop: Shop) -> None:
        shop.save("a.jpg")
        shop.copy("a.jpg", "b.jpg")
        shop.run()
        shop.copy("a.jpg", "c.jpg")
        shop.find()
        (shop.library / "b.jpg").unlink()
        events = shop.read()
        assert events[0] == StageStarted("scan", 1)
        assert events[-1].done == 1
        assert shop.names == ["a.jpg", "c.jpg"]

    def test_photos_copies_films_and_what_is_lost_together(self, shop: Shop) -> None:
        for degrees in range(6):
            shop.save(f"{degrees}.jpg", degrees)
            shop.copy(f"{degrees}.jpg", f"{degrees} again.jpg")
        film(shop.library / "a.mp4")
        shop.copy("a.mp4", "b.mp4")
        shop.find()
        (shop.library / "0.jpg").unlink()
        (shop.library / "b.mp4").unlink()
        events = shop.read()
        assert (events[0].total, events[-1].done) == (14, 14)


class TestOncePerContent:
    """Copies, and files that moved, are told by their bytes and not decoded again."""

    @pytest.fixture
    def decoded(self, watched: Callable[[Callable[[list[str]], None]], None]) -> list[str]:
        """The paths of the files that were decoded."""
        paths: list[str] = []
        watched(paths.extend)
        return paths

    def test_a_copy(self, shop: Shop, decoded: list[str]) -> None:
        shop.save("a.jpg")
        shop.copy("a.jpg", "IMG_20190705_113045.jpg")
        shop.save("c.jpg", 90)
        assert shop.run()[-1].done == 3
        assert len(decoded) == 2
        dated, plain, _ = shop.photos
        assert dated.fingerprint == plain.fingerprint
        assert (dated.taken.source, plain.taken.source) == (DateSource.NAME, DateSource.MTIME)

    def test_a_copy_whose_first_cannot_be_read(self, shop: Shop, watched: Callable[[Callable[[list[str]], None]], None]) -> None:
        shop.save("a.jpg")
        shop.copy("a.jpg", "b.jpg")
        first = Path(shop.catalog.files.unread(shop.find(), scan.DECODER)[0][1].path)
        watched(lambda _: first.unlink(missing_ok=True))
        shop.read()
        assert len(shop.photos) == 1
        assert shop.unreadable == [(first.name, "gone since it was found")]

    def test_a_copy_that_cannot_be_read_is_told_once(self, shop: Shop) -> None:
        shop.save("a.jpg")
        shop.copy("a.jpg", "b.jpg")
        shop.find()
        (shop.library / "b.jpg").unlink()
        events = shop.read()
        assert [event.path for event in events if isinstance(event, PathSkipped)] == [str(shop.library / "b.jpg")]
        assert events[-1].done == 2
        assert shop.names == ["a.jpg"]

    def test_a_file_that_moved(self, shop: Shop, decoded: list[str]) -> None:
        shop.save("a.jpg")
        shop.run()
        (shop.library / "a.jpg").rename(shop.library / "IMG_20190705_113045.jpg")
        decoded.clear()
        shop.run()
        (photo,) = shop.photos
        assert (photo.name, photo.taken.source, decoded) == ("IMG_20190705_113045.jpg", DateSource.NAME, [])

    def test_files_with_other_inodes(self, shop: Shop, decoded: list[str]) -> None:
        """As on a disk of exFAT that was mounted again: the bytes are read, to be sure, and nothing is decoded."""
        shop.save("a.jpg")
        shop.save("b.jpg", 90)
        shop.run()
        before = shop.photos
        for name in ("a.jpg", "b.jpg"):
            shutil.copy2(shop.library / name, shop.library / "other")
            (shop.library / "other").replace(shop.library / name)
        decoded.clear()
        shop.run()
        assert ([photo.fingerprint for photo in shop.photos], decoded) == ([photo.fingerprint for photo in before], [])

    def test_a_file_that_was_replaced(self, shop: Shop, decoded: list[str]) -> None:
        shop.save("a.jpg")
        shop.run()
        before = shop.photos[0].fingerprint
        decoded.clear()
        shop.save("a.jpg", 90)
        shop.run()
        assert (shop.photos[0].fingerprint != before, len(decoded)) == (True, 1)


class TestVideos:
    def test_copies_are_found_and_others_stay_unread(self, shop: Shop) -> None:
        shop.save("a.jpg")
        film(shop.library / "b.mp4")
        shop.copy("b.mp4", "c.mp4")
        film(shop.library / "d.mp4", shade=99)
        events = shop.run()
        assert [event.total for event in events if isinstance(event, StageStarted)] == [3]
        assert shop.names == ["a.jpg", "b.mp4", "c.mp4"]
        assert len({photo.md5 for photo in shop.photos}) == 2
        assert shop.catalog.looks.missing(shop.number, 1) == [shop.photos[0].md5]

    def test_those_of_live_photos_are_none_of_their_own(self, shop: Shop) -> None:
        for name, turned in (("a", 0), ("b", 90)):
            shop.save(f"{name}.jpg", turned)
            film(shop.library / f"{name}.mov")
        shop.run()
        assert shop.names == ["a.jpg", "b.jpg"]

    def test_the_halves_of_a_live_photo_are_found_by_what_they_say(self, shop: Shop) -> None:
        live_photo(shop.cat, shop.library / "a.jpg", "A")
        live_photo(shop.cat, shop.library / "c.jpg", "C")
        for name, identifier in {"b.mov": "A", "c.mov": "B"}.items():
            (shop.library / name).write_bytes(quicktime(metadata(content_identifier=identifier)))
        shop.run()
        a, c = shop.photos
        assert (a.companions, c.companions) == ((str(shop.library / "b.mov"),), ())
        shop.run()
        assert [photo.companions for photo in shop.photos] == [a.companions, ()]

    def test_a_video_that_is_replaced_is_asked_again(self, shop: Shop) -> None:
        live_photo(shop.cat, shop.library / "a.jpg", "A")
        for identifier, travels in (("A", 1), ("else", 0)):
            (shop.library / "b.mov").write_bytes(quicktime(metadata(content_identifier=identifier)))
            shop.run()
            assert len(shop.photos[0].companions) == travels

    def test_what_is_no_video_and_has_a_copy_is_told(self, shop: Shop) -> None:
        for name in ("a.mov", "b.mov", "c.mov"):
            (shop.library / name).write_bytes(b"no video" if name != "c.mov" else b"neither")
        shop.run()
        assert shop.unreadable == [("a.mov", "not a video in a known format"), ("b.mov", "not a video in a known format")]


class TestExactOnly:
    def test_only_copies_are_read_and_nothing_is_decoded(self, shop: Shop) -> None:
        shop.save("a.jpg")
        shop.copy("a.jpg", "IMG_20190705_113045.jpg")
        shop.save("c.jpg", 90)
        (shop.library / "d.jpg").write_bytes(b"no picture")
        shop.copy("d.jpg", "e.jpg")
        assert shop.run(EXACT)[0] == StageStarted("scan", 4)
        assert shop.names == ["IMG_20190705_113045.jpg", "a.jpg"]
        assert shop.photos[0].md5 == shop.photos[1].md5
        assert [photo.taken.source for photo in shop.photos] == [DateSource.NAME, DateSource.MTIME]
        assert shop.photos[0].fingerprint.dhash == b""
        assert [name for name, _ in shop.unreadable] == ["d.jpg", "e.jpg"]
        assert not list(shop.workspace.thumbnails.rglob("*.jpg"))

    def test_a_second_run_reads_nothing(self, shop: Shop) -> None:
        shop.save("a.jpg")
        shop.copy("a.jpg", "b.jpg")
        shop.run(EXACT)
        assert shop.run(EXACT)[0] == StageStarted("scan", 0)
        assert shop.names == ["a.jpg", "b.jpg"]

    def test_a_full_scan_reads_what_was_only_looked_at(self, shop: Shop) -> None:
        shop.save("a.jpg")
        shop.copy("a.jpg", "b.jpg")
        shop.run(EXACT)
        assert shop.run()[0] == StageStarted("scan", 2)
        assert [len(photo.fingerprint.dhash) for photo in shop.photos] == [32, 32]
