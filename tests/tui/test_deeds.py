"""From marks to the Trash and back, with the real worker, journal and trash."""

import asyncio
import hashlib
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Checkbox, Input, Static

from tui_dedup.act import companions, metadata, verify
from tui_dedup.act import plan as plans
from tui_dedup.act.planfile import PlanFile
from tui_dedup.catalog import Catalog, Scanned
from tui_dedup.records import Evidence, Fingerprint, Group, Kind, Level, Member, Relation, SourceFile
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.screens.checking import CheckingScreen
from tui_dedup.tui.screens.confirm import ConfirmScreen
from tui_dedup.tui.screens.deed import DeedScreen
from tui_dedup.tui.screens.message import MessageScreen
from tui_dedup.tui.widgets.group_list import GroupList
from tui_dedup.workspace import Workspace

from .conftest import PATIENCE, settle
from .library import photo

SIZE = (120, 40)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three files of the same bytes."""
    folder = tmp_path / "photos"
    folder.mkdir()
    photo("coffee").save(folder / "a.jpg")
    for name in ("b.jpg", "c.jpg"):
        (folder / name).write_bytes((folder / "a.jpg").read_bytes())
    return folder


@pytest.fixture
def removing(photos: Path, tmp_path: Path, make_app: Callable[..., DedupApp]) -> DedupApp:
    """The app over these three files, found as one exact group."""
    return over_group(photos, tmp_path / "deeds", make_app, Level.EXACT, Relation.SAME_BYTES)


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
        catalog.files.record(run, [_source(path, photos) for path in sorted(photos.iterdir())])
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


def _source(path: Path, root: Path, kind: Kind = Kind.PHOTO) -> SourceFile:
    stat = os.lstat(path)
    return SourceFile(str(path), str(root), kind, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_dev, stat.st_ino)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def asked(app: DedupApp) -> ConfirmScreen:
    """Wait for the question, and for what it tells of what only the removed photos say: its buttons stand still then."""
    await until(lambda: isinstance(app.screen, ConfirmScreen) and app.screen.is_mounted)
    assert isinstance(app.screen, ConfirmScreen)
    await asyncio.gather(*(worker.wait() for worker in app.workers if worker.node is app.screen))
    return app.screen


def checking(app: DedupApp) -> bool:
    """Tell whether the app says that it checks what may go."""
    return isinstance(app.screen, CheckingScreen) and app.screen.is_mounted


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, as long as a test may."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


async def confirm(pilot: Pilot[int]) -> DeedScreen:
    """Ask for the removal of both marked photos, type their number, and wait for its end."""
    await settle(pilot)
    await pilot.press("d")
    app = pilot.app
    assert isinstance(app, DedupApp)
    screen = await asked(app)
    await pilot.pause()
    assert screen.query_one("#move", Button).disabled
    screen.query_one("#number", Input).value = "2"
    await until(lambda: not screen.query_one("#move", Button).disabled)
    await pilot.click("#move")
    return await over(app, undoing=False)


async def over(app: DedupApp, undoing: bool) -> DeedScreen:
    """Wait until a removal, or an undo, has ended and its result is shown."""
    await until(lambda: isinstance(app.screen, DeedScreen) and app.screen.undoing is undoing and app.screen._over)
    assert isinstance(app.screen, DeedScreen)
    return app.screen


async def test_cancel_has_the_focus_and_changes_nothing(removing: DedupApp, photos: Path) -> None:
    async with removing.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("d")
        await asked(removing)
        await pilot.pause()
        assert removing.focused is removing.screen.query_one("#cancel")
        await pilot.press("enter")
        await settle(pilot)
        assert names(photos) == ["a.jpg", "b.jpg", "c.jpg"]
    removing.close()


async def test_photos_go_to_the_trash_and_come_back(removing: DedupApp, photos: Path) -> None:
    async with removing.run_test(size=SIZE) as pilot:
        await confirm(pilot)
        assert names(photos) == ["a.jpg"]
        await pilot.press("u")
        await over(removing, undoing=True)
        assert names(photos) == ["a.jpg", "b.jpg", "c.jpg"]
        await pilot.press("escape")
        await settle(pilot)
        assert removing.overview.marked == 2
    removing.close()


async def test_a_file_that_changed_is_left_alone_and_named(removing: DedupApp, photos: Path) -> None:
    (photos / "b.jpg").write_bytes(b"another picture by now")
    async with removing.run_test(size=SIZE) as pilot:
        await confirm(pilot)
        assert removing.activity is not None
        assert {deed.result for deed in removing.activity.deeds} == {"left"}
        assert names(photos) == ["a.jpg", "b.jpg", "c.jpg"]
    removing.close()


@pytest.fixture
def sidecars(removing: DedupApp, photos: Path) -> None:
    """A sidecar of the same size goes with each of the three photos: nobody has read them yet."""
    paths = [path.with_suffix(".xmp") for path in photos.glob("*.jpg")]
    for path in paths:
        path.write_text("the same edits")
    with Catalog(removing.session.workspace.catalog) as catalog:
        last = catalog.runs.last()
        assert last is not None
        catalog.files.record(last.id, [_source(path, photos, Kind.SIDECAR) for path in paths])
        catalog.companions.link([(str(path), str(path.with_suffix(".jpg"))) for path in paths])


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Files that go with photos are read once this is set."""
    may_read = threading.Event()

    def wait(files: Sequence[PlanFile]) -> dict[str, verify.Proof]:
        assert may_read.wait(PATIENCE)
        return verify.prove(files)

    monkeypatch.setattr(companions, "prove", wait)
    yield may_read
    may_read.set()


@pytest.mark.usefixtures("sidecars")
async def test_what_is_compared_before_the_question_is_told(removing: DedupApp, held: threading.Event) -> None:
    async with removing.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await until(lambda: checking(removing) and "28 B read" in str(removing.screen.query_one("#told").render()))
        held.set()
        summary = (await asked(removing))._summary
        assert (summary.photos, summary.companions, summary.warnings) == (2, 2, ())
    removing.close()


@pytest.mark.usefixtures("sidecars")
async def test_who_does_not_wait_for_the_comparison_is_asked_nothing(removing: DedupApp, held: threading.Event) -> None:
    async with removing.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await until(lambda: checking(removing))
        await pilot.press("escape")
        assert len(removing.screen_stack) == 1
        held.set()
        await pilot.press("2")
        await settle(pilot)
        assert len(removing.screen_stack) == 1
        assert removing.screen.query_one(GroupList).rows
    removing.close()


@pytest.mark.usefixtures("sidecars")
async def test_why_nothing_of_what_is_marked_may_go_stays_to_be_read(removing: DedupApp, photos: Path) -> None:
    for name in ("b.xmp", "c.xmp"):
        (photos / name).write_text("other edits by now")
    async with removing.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await until(lambda: isinstance(removing.screen, MessageScreen) and removing.screen.is_mounted)
        told = str(removing.screen.query_one(Static).render())
        assert told.startswith("Nothing of what is marked here may go.")
        assert told.endswith("2 marked photos stay: no kept photo has a copy of what would go with it: b.xmp, c.xmp")
    removing.close()


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_answers_are_in_sight_below_any_number_of_warnings(
    removing: DedupApp, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    many = tuple(f"{number} photos have what no kept photo has: " + "keyword Grandma, " * 6 for number in range(20))
    monkeypatch.setattr(plans, "summary", lambda _: plans.Summary(1204, 38, 13 * 10**9, 1188, many))
    async with removing.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("d")
        screen = await asked(removing)
        await pilot.pause()
        assert all(screen.region.contains_region(button.region) for button in screen.query(Button))
        await pilot.press("pagedown")
        assert screen.query_one("#more").scroll_offset.y > 0
        await pilot.press(*"1204")
        await until(lambda: not screen.query_one("#move", Button).disabled)
    removing.close()


@pytest.mark.parametrize(("typed", "told"), [("beach", ["1 group of this level from the list, and its"]), ("", [])])
async def test_photos_of_groups_that_a_filter_hides_do_not_go_unsaid(
    photos: Path, tmp_path: Path, make_app: Callable[..., DedupApp], typed: str, told: list[str]
) -> None:
    for name in ("on the beach.jpg", "on the beach too.jpg"):
        photo("astronaut").save(photos / name)
    app = over_group(
        photos, tmp_path / "deeds", make_app, Level.EXACT, Relation.SAME_BYTES, lambda path: str("beach" in path.name)
    )
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("slash", *typed, "enter")
        await settle(pilot)
        await pilot.press("d")
        screen = await asked(app)
        said = [str(text.render()) for text in screen.query("Caution .text").results(Static)]
        assert len(said) == len(told)
        assert all(words in text for words, text in zip(told, said, strict=True))
    app.close()


async def test_a_key_that_is_pressed_twice_asks_once(removing: DedupApp) -> None:
    async with removing.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("d", "d")
        await asked(removing)
        await pilot.press("escape")
        assert len(removing.screen_stack) == 1
    removing.close()


async def test_the_history_brings_a_removal_back(removing: DedupApp, photos: Path) -> None:
    async with removing.run_test(size=SIZE) as pilot:
        await confirm(pilot)
        await pilot.press("escape", "2")
        await settle(pilot)
        assert removing.screen.query_one(GroupList).rows == []
        await pilot.press("5")
        await settle(pilot)
        await pilot.press("u")
        await over(removing, undoing=True)
        assert names(photos) == ["a.jpg", "b.jpg", "c.jpg"]
    removing.close()


@pytest.mark.skipif(not metadata.available(), reason="exiftool is not installed")
async def test_what_only_the_removed_photos_say_is_shown_and_kept(
    photos: Path, tmp_path: Path, make_app: Callable[..., DedupApp]
) -> None:
    (photos / "c.jpg").unlink()
    tagged = ["exiftool", "-q", "-overwrite_original", "-XMP-dc:Subject=Grandma [b]", str(photos / "b.jpg")]
    subprocess.run(tagged, check=True)
    app = over_group(photos, tmp_path / "deeds", make_app, Level.PERCEPTUAL, Relation.SAME_PICTURE)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("x")
        await settle(pilot)
        await pilot.press("d")
        screen = await asked(app)
        await settle(pilot)
        assert "Grandma [b]" in str(screen.query_one("#only").render())
        screen.query_one("#merge", Checkbox).value = True
        await pilot.click("#move")
        done = await over(app, undoing=False)
        assert names(photos) == ["a.jpg", "a.jpg.xmp"]
        assert "1 sidecar took" in str(done.query_one("#result").render())
    app.close()
