"""From marks to the Trash and back, with the real worker, journal and trash."""

import asyncio
import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Checkbox, Input

from tui_dedup.act import metadata
from tui_dedup.catalog import Catalog, Scanned
from tui_dedup.records import Evidence, Fingerprint, Group, Kind, Level, Member, Relation, SourceFile
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.screens.confirm import ConfirmScreen
from tui_dedup.tui.screens.deed import DeedScreen
from tui_dedup.tui.widgets.group_list import GroupList
from tui_dedup.workspace import Workspace

from .conftest import settle
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


def over_group(photos: Path, folder: Path, make_app: Callable[..., DedupApp], level: Level, relation: Relation) -> DedupApp:
    """The app over these files, found as one group; the first is the keeper."""
    workspace = Workspace(folder)
    workspace.create()
    with Catalog(workspace.catalog) as catalog:
        run = catalog.runs.begin([str(photos)])
        catalog.files.record(run, [_source(path, photos) for path in sorted(photos.iterdir())])
        files = sorted(catalog.files.unread(run, "test"), key=lambda item: item[1].path)
        catalog.files.save("test", [_scanned(file_id, file) for file_id, file in files])
        same = Evidence(relation)
        members = tuple(
            Member(file_id, place == 0, "path" if place == 0 else "", same) for place, (file_id, _) in enumerate(files)
        )
        catalog.groups.replace(level, [Group("group-1", level, members, 100)])
        catalog.runs.finish(run)
    return make_app(folder=workspace.folder, paths=(str(photos),), confirm_typing=1)


def _scanned(file_id: int, file: SourceFile) -> Scanned:
    md5 = hashlib.md5(Path(file.path).read_bytes()).hexdigest()
    return Scanned(file_id, md5, Fingerprint(md5, "JPEG", 600, 400, 1, bytes(32), None, None, None, None, None, False))


def _source(path: Path, root: Path) -> SourceFile:
    stat = os.lstat(path)
    return SourceFile(
        str(path), str(root), Kind.PHOTO, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_dev, stat.st_ino
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def asked(app: DedupApp) -> ConfirmScreen:
    while not isinstance(app.screen, ConfirmScreen):
        await asyncio.sleep(0)
    return app.screen


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
    await pilot.pause()
    await pilot.click("#move")
    return await over(app, undoing=False)


async def over(app: DedupApp, undoing: bool) -> DeedScreen:
    """Wait until a removal, or an undo, has ended and its result is shown."""
    while not (isinstance(app.screen, DeedScreen) and app.screen.undoing is undoing and app.screen._over):
        await asyncio.sleep(0.01)
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
