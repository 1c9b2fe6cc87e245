"""Make the recording docs/pictures/tour.webp: a first run on the demo library, from the start to an undo, by the app itself.

    python docs/make_recording.py

Needs what make_pictures.py needs. Everything happens in a folder of its own, the Trash too.
"""

import asyncio
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from make_pictures import PICTURES, rest, shown, steady
from PIL import Image

from tui_dedup.demo import build
from tui_dedup.settings import App, Images, Settings
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.images import Terminal

SIZE = (110, 32)
WIDTH = 1100
TOUR = [
    *("2", "j", "3", "j", "right", "space", "right", "space"),
    *("enter", "right", "b", "b", "escape", "c", "escape", "4", "j", "2"),
]
SHOWN = 1100
"""Milliseconds for which a step is shown."""
RUNNING = 0.7
"""Seconds between two pictures of a run; each is shown for half as long."""


class Recording:
    """The pictures so far, and how long each is shown."""

    def __init__(self) -> None:
        self._frames: list[Image.Image] = []
        self._shown: list[int] = []

    def take(self, app: DedupApp, shown: int = SHOWN) -> None:
        """Add what the screen shows, for `shown` milliseconds."""
        svg = steady(app.export_screenshot(title="dedup-tui"))
        png = subprocess.run(["rsvg-convert", "-w", str(WIDTH)], input=svg.encode(), capture_output=True, check=True).stdout
        self._frames.append(Image.open(io.BytesIO(png)).convert("RGB"))
        self._shown.append(shown)

    def save(self, target: Path) -> None:
        """Write all as one moving picture that starts again at its end."""
        first, *rest = self._frames
        first.save(target, save_all=True, append_images=rest, duration=self._shown, loop=0, quality=70, method=6)


async def record(recording: Recording, settings: Settings) -> None:
    """Take a first run, a review, a removal and its undo."""
    app = DedupApp(settings, Terminal())
    async with app.run_test(size=SIZE) as pilot:
        await rest(pilot)
        recording.take(app)
        await pilot.press("r")
        while any(worker.group == "job" and not worker.is_finished for worker in app.workers):
            await asyncio.sleep(RUNNING)
            recording.take(app, SHOWN // 3)
        await rest(pilot)
        recording.take(app)
        for key in TOUR:
            await pilot.press(key)
            await rest(pilot)
            recording.take(app)
        await pilot.press("d")
        await shown(pilot, "Cancel")
        recording.take(app, 2 * SHOWN)
        await pilot.press("right", "enter")
        await shown(pilot, "undoes")
        recording.take(app, 2 * SHOWN)
        await pilot.press("u")
        await rest(pilot)
        recording.take(app)
    app.close()


def main() -> None:
    """Build the demo library and record the tour over it."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        library, workspace = Path(home) / "Pictures", Path(home) / "workspace"
        build(library)
        settings = Settings(workspace=str(workspace), paths=(str(library),), images=Images("halfcell"), app=App())
        recording = Recording()
        asyncio.run(asyncio.wait_for(record(recording, settings), 150))
        target = PICTURES / "tour.webp"
        recording.save(target)
        sys.stdout.write(f"{target}\n")


if __name__ == "__main__":
    main()
