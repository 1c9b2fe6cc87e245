"""How other tools lost photos, replayed from the folders to the trash by every front end: here nothing is lost."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tui_dedup.records import Level
from tui_dedup.settings import Images, Match, Settings
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.images import Terminal
from tui_dedup.tui.messages import DeleteAsked, RunAsked
from tui_dedup.tui.screens.confirm import ConfirmScreen

Remove = Callable[..., None]


@pytest.fixture
def library(demo_library: Path, tmp_path: Path) -> Path:
    """Two different real photos, the first of them twice."""
    sources = sorted(path for path in demo_library.rglob("*.jpg") if path.stat().st_nlink == 1 and not path.is_symlink())
    first = sources[0]
    other = next(path for path in sources if path.read_bytes() != first.read_bytes())
    for name, source in (("a.jpg", first), ("sub/copy.jpg", first), ("other.jpg", other)):
        (tmp_path / "photos" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, tmp_path / "photos" / name)
    return tmp_path / "photos"


def nothing() -> None:
    """Do nothing between the review and the deed."""


def run(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "tui_dedup", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode in (0, 3), done.stderr
    assert "Traceback" not in done.stderr, done.stderr


def by_batch(*roots: Path, between: Callable[[], None] = nothing) -> None:
    """Look, and in a second run remove."""
    asked = ("--workspace", roots[0].parent / "workspace", "--levels", "exact", "--delete", "exact")
    run("--batch", *roots, *asked, "--dry-run")
    between()
    run("--batch", *roots, *asked, "--yes")


def by_plan(*roots: Path, between: Callable[[], None] = nothing) -> None:
    """Save a plan, and apply it later."""
    workspace, plan = roots[0].parent / "workspace", roots[0].parent / "plan.json"
    run("--batch", *roots, "--workspace", workspace, "--levels", "exact", "--delete", "exact", "--plan", plan)
    between()
    run("apply", plan, "--workspace", workspace)


def by_app(*roots: Path, between: Callable[[], None] = nothing) -> None:
    """Start, delete and confirm in the app, with its real worker."""
    asyncio.run(_in_the_app(roots, between))


async def _in_the_app(roots: tuple[Path, ...], between: Callable[[], None]) -> None:
    settings = Settings(
        workspace=str(roots[0].parent / "workspace"),
        paths=tuple(map(str, roots)),
        match=Match(levels=(Level.EXACT,)),
        images=Images("off"),
    )
    app = DedupApp(settings, Terminal("off"))
    async with app.run_test(size=(120, 40)) as pilot:
        app.post_message(RunAsked())
        await _until(lambda: app.activity is not None and app.activity.over and not app.session.worker.busy)
        app.activity = None
        app.post_message(DeleteAsked((Level.EXACT,)))
        await _until(lambda: isinstance(app.screen, ConfirmScreen) or bool(app._notifications))
        between()
        if isinstance(app.screen, ConfirmScreen):
            await pilot.pause()
            await pilot.click("#move")
            await _until(lambda: app.activity is not None and app.activity.over and not app.session.worker.busy)
    app.close()


async def _until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not reached():
            await asyncio.sleep(0.01)


@pytest.fixture(params=[by_batch, by_plan, by_app], ids=["batch", "plan", "app"])
def remove_copies(request: pytest.FixtureRequest) -> Remove:
    """Look for exact copies below the roots and remove them, by one of the front ends."""
    remove: Remove = request.param
    return remove


def contents(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def test_one_of_two_copies_goes(library: Path, remove_copies: Remove) -> None:
    before = contents(library)
    remove_copies(library)
    assert contents(library) == sorted(set(before))
    assert len(before) == 3


@pytest.mark.parametrize("again", [".", "sub", "../photos"])
def test_a_root_given_twice_or_nested_counts_once(library: Path, remove_copies: Remove, again: str) -> None:
    before = contents(library)
    remove_copies(library, library / again)
    assert contents(library) == sorted(set(before))


def test_a_symlink_is_not_kept_in_place_of_its_target(library: Path, remove_copies: Remove) -> None:
    (library / "sub/copy.jpg").unlink()
    (library / "0-link.jpg").symlink_to(library / "a.jpg")
    remove_copies(library)
    assert (library / "a.jpg").is_file()
    assert (library / "0-link.jpg").is_symlink()


def test_a_hard_link_is_no_copy(library: Path, remove_copies: Remove) -> None:
    (library / "sub/copy.jpg").unlink()
    os.link(library / "a.jpg", library / "link.jpg")
    remove_copies(library)
    assert (library / "a.jpg").is_file()
    assert (library / "link.jpg").is_file()


def test_a_photo_replaced_under_its_size_and_time_stays(library: Path, remove_copies: Remove) -> None:
    copy = library / "sub/copy.jpg"

    def replace() -> None:
        stat, content = copy.stat(), bytearray(copy.read_bytes())
        content[-3] ^= 1
        copy.write_bytes(content)
        os.utime(copy, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    remove_copies(library, between=replace)
    assert len(contents(library)) == 3


def test_a_photo_edited_after_the_review_stays(library: Path, remove_copies: Remove) -> None:
    copy = library / "sub/copy.jpg"
    remove_copies(library, between=lambda: copy.write_bytes(copy.read_bytes() + b"edited"))
    assert len(contents(library)) == 3


def test_a_keeper_that_is_gone_after_the_review_saves_its_copy(library: Path, remove_copies: Remove) -> None:
    """The last copy of a content stays, whichever of the two was to be kept."""
    content = (library / "a.jpg").read_bytes()
    remove_copies(library, between=(library / "a.jpg").unlink)
    assert contents(library).count(content) == 1


def test_photos_that_cannot_be_read_match_nothing(library: Path, remove_copies: Remove) -> None:
    for name in ("bad-1.jpg", "bad-2.jpg"):
        (library / name).write_bytes(b"\xff\xd8" + name.encode())
    remove_copies(library)
    assert (library / "bad-1.jpg").is_file()
    assert (library / "bad-2.jpg").is_file()
