"""What the app sets for its process."""

import gc
import subprocess
import sys
import weakref

from tui_dedup.tui.app import DedupApp

from .conftest import settle


async def look(app: DedupApp) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
    app.close()


async def test_an_app_leaves_its_process_as_it_is_and_is_let_go_of(app: DedupApp) -> None:
    """A process of the tests makes hundreds of apps."""
    before = gc.isenabled(), gc.get_threshold(), gc.get_freeze_count(), sys.getswitchinterval()
    first = DedupApp(app.session.settings, app.session.terminal)
    gone = weakref.ref(first)
    await look(first)
    del first
    await look(DedupApp(app.session.settings, app.session.terminal))
    gc.collect()
    assert gone() is None
    assert (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count(), sys.getswitchinterval()) == before


def test_garbage_is_looked_for_once_the_app_has_started() -> None:
    code = """
import gc
from tui_dedup.tui import process
process.begin()
print(gc.isenabled())
process.settle()
print(gc.isenabled())
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == [
        "False",
        "True",
    ]
