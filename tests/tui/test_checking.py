"""What is told, and what a person may do, while that which goes with photos is compared before the question."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from textual.widgets import Static

from tui_dedup.act import companions, verify
from tui_dedup.act.planfile import PlanFile
from tui_dedup.catalog import Catalog
from tui_dedup.records import Kind
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.screens.checking import CheckingScreen
from tui_dedup.tui.screens.message import MessageScreen
from tui_dedup.tui.widgets.group_list import GroupList

from .conftest import PATIENCE, settle
from .removable import source
from .removing import SIZE, asked, until


def checking(app: DedupApp) -> bool:
    """Tell whether the app says that it checks what may go."""
    return isinstance(app.screen, CheckingScreen) and app.screen.is_mounted


@pytest.fixture
def sidecars(removing: DedupApp, photos: Path) -> None:
    """A sidecar of the same size goes with each of the three photos: nobody has read them yet."""
    paths = [path.with_suffix(".xmp") for path in photos.glob("*.jpg")]
    for path in paths:
        path.write_text("the same edits")
    with Catalog(removing.session.workspace.catalog) as catalog:
        last = catalog.runs.last()
        assert last is not None
        catalog.files.record(last.id, [source(path, photos, Kind.SIDECAR) for path in paths])
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
