import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tui_dedup import scan
from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.records import DateSource, Level
from tui_dedup.scan import pool, reading
from tui_dedup.settings import Match, Scan, Settings
from tui_dedup.workspace import Workspace

from .films import film, live_photo, metadata, quicktime

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
    for degrees in range(30):
        cat.rotate(degrees).save(library / f"{degrees:03}.jpg")
    number = found()
    events = scan.run(catalog, workspace, number, SETTINGS)
    next(event for event in events if isinstance(event, Progress) and event.done >= 5)
    events.close()
    left = len(catalog.files.unread(number, scan.DECODER))
    assert left == 25
    assert next(scan.run(catalog, workspace, number, SETTINGS)) == StageStarted("scan", left)


class TestOncePerContent:
    """Copies, and files that moved, are told by their bytes and not decoded again."""

    @pytest.fixture
    def decoded(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The names of the files that were decoded."""
        names: list[str] = []

        def read_all(tasks, *arguments, **options):
            names.extend(Path(file.path).name for _, file in tasks)
            return pool.read_all(tasks, *arguments, **options)

        monkeypatch.setattr(reading, "read_all", read_all)
        return names

    def test_a_copy(
        self,
        catalog: Catalog,
        library: Path,
        cat: Image.Image,
        found: Found,
        run: Callable[[int], list[Event]],
        decoded: list[str],
    ) -> None:
        cat.save(library / "a.jpg")
        shutil.copy(library / "a.jpg", library / "IMG_20190705_113045.jpg")
        cat.rotate(90).save(library / "c.jpg")
        number = found()
        assert run(number)[-1].done == 3
        assert len(decoded) == 2
        dated, plain, _ = catalog.files.photos(number)
        assert dated.fingerprint == plain.fingerprint
        assert (dated.taken.source, plain.taken.source) == (DateSource.NAME, DateSource.MTIME)

    def test_a_copy_whose_first_cannot_be_read(
        self,
        catalog: Catalog,
        workspace: Workspace,
        library: Path,
        cat: Image.Image,
        found: Found,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        cat.save(library / "a.jpg")
        shutil.copy(library / "a.jpg", library / "b.jpg")
        number = found()
        first = catalog.files.unread(number, scan.DECODER)[0][1].path

        def read_all(tasks, *arguments, **options):
            Path(first).unlink(missing_ok=True)
            return pool.read_all(tasks, *arguments, **options)

        monkeypatch.setattr(reading, "read_all", read_all)
        list(scan.run(catalog, workspace, number, SETTINGS))
        assert len(catalog.files.photos(number)) == 1
        assert [(item.path, item.reason) for item in catalog.files.unreadable(number)] == [(first, "gone since it was found")]

    def test_a_copy_that_cannot_be_read_is_told_once(
        self, catalog: Catalog, library: Path, cat: Image.Image, found: Found, run: Callable[[int], list[Event]]
    ) -> None:
        cat.save(library / "a.jpg")
        shutil.copy(library / "a.jpg", library / "b.jpg")
        number = found()
        (library / "b.jpg").unlink()
        events = run(number)
        assert [event.path for event in events if isinstance(event, PathSkipped)] == [str(library / "b.jpg")]
        assert events[-1].done == 2
        assert names(catalog, number) == ["a.jpg"]

    def test_a_file_that_moved(
        self,
        catalog: Catalog,
        library: Path,
        cat: Image.Image,
        found: Found,
        run: Callable[[int], list[Event]],
        decoded: list[str],
    ) -> None:
        cat.save(library / "a.jpg")
        run(found())
        (library / "a.jpg").rename(library / "IMG_20190705_113045.jpg")
        decoded.clear()
        number = found()
        run(number)
        (photo,) = catalog.files.photos(number)
        assert (photo.name, photo.taken.source, decoded) == ("IMG_20190705_113045.jpg", DateSource.NAME, [])


class TestVideos:
    def test_copies_are_found_and_others_stay_unread(
        self, catalog: Catalog, library: Path, cat: Image.Image, found: Found, run: Callable[[int], list[Event]]
    ) -> None:
        cat.save(library / "a.jpg")
        one = film(library / "b.mp4")
        shutil.copy(one, library / "c.mp4")
        film(library / "d.mp4", shade=99)
        number = found()
        events = run(number)
        assert [event.total for event in events if isinstance(event, StageStarted)] == [3]
        assert names(catalog, number) == ["a.jpg", "b.mp4", "c.mp4"]
        assert len({photo.md5 for photo in catalog.files.photos(number)}) == 2
        assert catalog.looks.missing(number, 1) == [catalog.files.photos(number)[0].md5]

    def test_those_of_live_photos_are_none_of_their_own(
        self, catalog: Catalog, library: Path, cat: Image.Image, found: Found, run: Callable[[int], list[Event]]
    ) -> None:
        for name, turned in (("a", 0), ("b", 90)):
            cat.rotate(turned).save(library / f"{name}.jpg")
            film(library / f"{name}.mov")
        number = found()
        run(number)
        assert names(catalog, number) == ["a.jpg", "b.jpg"]

    def test_the_halves_of_a_live_photo_are_found_by_what_they_say(
        self, catalog: Catalog, library: Path, cat: Image.Image, found: Found, run: Callable[[int], list[Event]]
    ) -> None:
        live_photo(cat, library / "a.jpg", "A")
        live_photo(cat, library / "c.jpg", "C")
        for name, identifier in {"b.mov": "A", "c.mov": "B"}.items():
            (library / name).write_bytes(quicktime(metadata(content_identifier=identifier)))
        number = found()
        run(number)
        a, c = catalog.files.photos(number)
        assert (a.companions, c.companions) == ((str(library / "b.mov"),), ())
        again = found()
        run(again)
        assert [photo.companions for photo in catalog.files.photos(again)] == [a.companions, ()]

    def test_a_video_that_is_replaced_is_asked_again(
        self, catalog: Catalog, library: Path, cat: Image.Image, found: Found, run: Callable[[int], list[Event]]
    ) -> None:
        live_photo(cat, library / "a.jpg", "A")
        for identifier, travels in (("A", 1), ("else", 0)):
            (library / "b.mov").write_bytes(quicktime(metadata(content_identifier=identifier)))
            number = found()
            run(number)
            assert len(catalog.files.photos(number)[0].companions) == travels

    def test_what_is_no_video_and_has_a_copy_is_told(
        self, catalog: Catalog, library: Path, found: Found, run: Callable[[int], list[Event]]
    ) -> None:
        for name in ("a.mov", "b.mov", "c.mov"):
            (library / name).write_bytes(b"no video" if name != "c.mov" else b"neither")
        number = found()
        run(number)
        assert [(Path(item.path).name, item.reason) for item in catalog.files.unreadable(number)] == [
            ("a.mov", "not a video in a known format"),
            ("b.mov", "not a video in a known format"),
        ]


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
