"""Whatever happens to a library, a scan of it that remembers the one before finds what a first scan finds."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tui_dedup import finding
from tui_dedup.catalog import Catalog
from tui_dedup.records import Kind, Skipped, SourceFile
from tui_dedup.scan.files import digest
from tui_dedup.settings import Scan, Settings

DECODER = "test 1"
FOLDERS = ["", "a", "a/in", "b", ".hidden", "a.photoslibrary"]
NAMES = ["1.jpg", "2.JPG", "1.mov", "1.xmp", "photo", "notes.txt", ".3.jpg"]
GLOBS = ["1.*", "/a/", "*.JPG", "!1.jpg"]
PLACES = st.builds(os.path.join, st.sampled_from(FOLDERS), st.sampled_from(NAMES))
ROOTS = [("",), ("a",), ("a", "b"), ("b", "a", "a/in")]

Seen = tuple[dict[str, tuple[SourceFile, str | None]], int, list[Skipped], list[Skipped]]
"""The files of a run with their MD5s, how many of them are photos and videos still there, what was left out and not read."""


class Library(RuleBasedStateMachine):
    """A library that changes, the catalog that follows it from run to run, and a new one that is asked each time."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.library = self.home / "library"
        for folder in FOLDERS:
            (self.library / folder).mkdir(parents=True, exist_ok=True)
        self.catalog = Catalog(self.home / "catalog.sqlite")
        self.scan = Scan()
        self.roots: tuple[str, ...] = ("",)
        self.times = count(10**18)
        self.before: object = None
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(finding, "_BATCH", 3)

    def teardown(self) -> None:
        self.patch.undo()
        self.catalog.close()
        shutil.rmtree(self.home)

    def files(self) -> list[Path]:
        return sorted(path for path in self.library.rglob("*") if path.is_file())

    @initialize()
    def some_files(self) -> None:
        for folder in FOLDERS[:4]:
            for name in NAMES[:3]:
                self.write(os.path.join(folder, name), 0)

    @rule(place=PLACES, shade=st.integers(0, 3))
    def write(self, place: str, shade: int) -> None:
        """A new file, or other bytes of the same length in one that is there: its time tells, as on any real disk."""
        path = self.library / place
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(b"\xff\xd8\xff\xe0" + bytes([shade]) * 10)
        self.touch(path)

    def touch(self, path: Path) -> None:
        os.utime(path, ns=(0, next(self.times)))

    @precondition(files)
    @rule(data=st.data())
    def change_the_time(self, data: st.DataObject) -> None:
        self.touch(data.draw(st.sampled_from(self.files())))

    @precondition(files)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.files())).unlink()

    @precondition(files)
    @rule(data=st.data(), place=PLACES, how=st.sampled_from([os.replace, os.link, os.symlink]))
    def give_another_name(self, data: st.DataObject, place: str, how: Callable[[Path, Path], None]) -> None:
        path, target = data.draw(st.sampled_from(self.files())), self.library / place
        if path != target and target.parent.is_dir():
            if how is not os.replace:
                target.unlink(missing_ok=True)
            if path.exists():
                how(path, target)

    @rule()
    def let_two_folders_change_places(self) -> None:
        a, b, aside = (self.library / name for name in ("a", "b", "aside"))
        a.rename(aside)
        b.rename(a)
        aside.rename(b)

    @rule()
    def take_a_folder_away_or_bring_it_back(self) -> None:
        here, away = self.library / "a" / "in", self.home / "away"
        if here.exists() and not away.exists():
            here.rename(away)
        elif away.exists() and not here.exists():
            away.rename(here)

    @rule(globs=st.lists(st.sampled_from(GLOBS), unique=True), folder=st.sampled_from(["", "a"]))
    def edit_an_ignore_file(self, globs: list[str], folder: str) -> None:
        (self.library / folder / ".dedupignore").write_text("\n".join(globs))

    @rule(hidden=st.booleans(), size=st.sampled_from([1, 12, 100]), globs=st.lists(st.sampled_from(GLOBS), max_size=2))
    def choose_other_rules(self, hidden: bool, size: int, globs: list[str]) -> None:
        self.scan = Scan(hidden=hidden, min_size=size, exclude=tuple(globs))

    @rule(roots=st.sampled_from(ROOTS))
    def choose_other_roots(self, roots: tuple[str, ...]) -> None:
        self.roots = roots

    @precondition(files)
    @rule(data=st.data(), back=st.booleans(), undone=st.booleans())
    def move_to_the_trash(self, data: st.DataObject, back: bool, undone: bool) -> None:
        """A removal; perhaps the file comes `back`, with no other time than before, where it is `undone` or by hand."""
        path = data.draw(st.sampled_from(self.files()))
        self.catalog.files.set_gone(str(path), True)
        aside = path.rename(self.home / "trash")
        if back:
            aside.rename(path)
        if back and undone:
            self.catalog.files.set_gone(str(path), False)

    @precondition(files)
    @rule(data=st.data())
    def look_at_what_a_report_names(self, data: st.DataObject) -> None:
        """Once; after it the whole folders count again."""
        named = data.draw(st.lists(st.sampled_from(self.files()), min_size=2, max_size=4))
        report = self.home / "report.json"
        report.write_text(json.dumps({"matchSets": [{"fileList": [{"filePath": str(path)} for path in named]}]}))
        before, self.scan = self.scan, msgspec.structs.replace(self.scan, reports=(str(report),))
        self.a_first_scan_finds_the_same_and_a_third_nothing_new()
        self.scan = before

    @rule(steps=st.integers(0, 3))
    def begin_a_run_that_is_cut_off(self, steps: int) -> None:
        self.run(self.catalog, steps)

    @rule(limit=st.integers(1, 5))
    def look_at_no_more_than(self, limit: int) -> None:
        before, self.scan = self.scan, Scan(limit=limit)
        self.run(self.catalog)
        self.scan = before

    @invariant()
    def a_first_scan_finds_the_same_and_a_third_nothing_new(self) -> None:
        found = self.run(self.catalog)
        with tempfile.TemporaryDirectory(dir=self.home) as place, Catalog(Path(place) / "catalog.sqlite") as new:
            assert found == self.run(new)
        assert found[:2] == self.before or not self.catalog.stamps.fits("found", self.last())
        self.before = found[:2]
        self.catalog.stamps.put("found", self.last())
        assert found == self.run(self.catalog)
        assert self.catalog.stamps.fits("found", self.last())

    def last(self) -> int:
        last = self.catalog.runs.last()
        assert last
        return last.id

    def run(self, catalog: Catalog, steps: int | None = None) -> Seen:
        """Find all, or no more than `steps` batches of it, read what is new as a scan does, and return what is known now."""
        settings = Settings(paths=tuple(map(str, filter(Path.is_dir, map(self.library.joinpath, self.roots)))), scan=self.scan)
        roots, items = finding.find(settings, catalog.folders.remembered())
        number = catalog.runs.begin(roots)
        for step, _ in enumerate(finding.recorded(catalog, number, items)):
            if step == steps:
                break
        catalog.copies.save([(file_id, digest(file)) for file_id, file in catalog.files.unread(number, DECODER)])
        if steps is None and not self.scan.limit:
            catalog.files.forget(number, finding.vanished(catalog, number, roots))
        seen = catalog.files.known([path for path, _, _ in catalog.companions.named(number)])
        photos = {path: item for path, item in seen.items() if item[0].kind is Kind.PHOTO}
        assert all(md5 == digest(file) for file, md5 in photos.values())
        return seen, catalog.files.count_photos(number), catalog.files.left_out(number), catalog.files.unreadable(number)


TestLibrary = Library.TestCase
TestLibrary.settings = examples(max_examples=40, stateful_step_count=12, deadline=None)
