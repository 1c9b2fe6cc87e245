"""Make the pictures of the screens in docs/pictures, from the app itself on the demo library.

    python docs/make_pictures.py [NAME ...]

Needs `rsvg-convert` (Debian: librsvg2-bin) and the font DejaVu Sans Mono. Everything happens in a folder of its own.
"""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from msgspec.structs import replace
from textual.pilot import Pilot

from tui_dedup.demo import build
from tui_dedup.settings import App, Images, Settings
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.images import Terminal

PICTURES = Path(__file__).with_name("pictures")
SIZE = (120, 36)
WIDTH = 1400
CELL = 12.2
"""The width of a character in Textual's pictures."""
PATIENCE = 300
"""Seconds that a run may take on a busy machine."""
SCREENS = {
    "panel": [],
    "threshold": ["t", *["down"] * 8],
    "exact": ["2", "j", "right"],
    "perceptual": ["3", "j", "right", "space"],
    "ai": ["4", "right"],
    "full-screen": ["3", "enter"],
    "compare": ["3", "j", "right", "c"],
    "filter": ["3", "slash", "down", "down", "down", "space"],
    "blink": ["3", "slash", *"cropped", "enter", "right", "b"],
    "difference": ["3", "j", "right", "enter", "f"],
    "details": ["3", "j", "right", "enter", "i"],
    "confirm": ["2", "d"],
    "settings": ["6", *["down"] * 14],
    "help": ["3", "question_mark"],
    "palette": ["3", "ctrl+p", *"keep"],
}
FIRST = {"welcome": []}
ASKED = ("confirm", "result")
"""Those that show the question, which takes a moment."""
REMOVED = {"result": ["2", "d", "right", "enter"]}
AFTER = {"history": ["5"], "log": ["7"]}
CONTRAST = {"high-contrast": ["3", "right", "space"]}
LIGHT = {"perceptual-light": ["3", "right", "space"]}
SMALL = {"perceptual-80x24": ["3", "right", "space"]}
LARGE = {"perceptual-200x60": ["3", "j", "right", "space"]}


def steady(svg: str) -> str:
    """Return the picture with leading blanks as offsets and a font that is there: rsvg leaves such blanks out."""

    def move(found: re.Match[str]) -> str:
        blanks = found[3].count("&#160;")
        return f'x="{float(found[1]) + blanks * CELL:.1f}"{found[2]}>'

    svg = re.sub(r'x="([\d.]+)"([^>]*) textLength="[\d.]+"', r'x="\1"\2', svg)
    return re.sub(r'x="([\d.]+)"([^>]*)>((?:&#160;)+)', move, svg).replace("Fira Code", "DejaVu Sans Mono")


async def run(settings: Settings) -> None:
    """Look for duplicates, as a person does."""
    app = DedupApp(settings, Terminal())
    async with app.run_test(size=SIZE) as pilot:
        await rest(pilot)
        await pilot.press("r")
        await shown(pilot, "Done.")
    app.close()


async def rest(pilot: Pilot[int]) -> None:
    """Wait until nothing is read or drawn any more."""
    while True:
        await pilot.pause()
        busy = [worker for worker in pilot.app.workers if not worker.is_finished and worker.group != "job"]
        if not busy:
            return
        await asyncio.gather(*(worker.wait() for worker in busy), return_exceptions=True)


async def shown(pilot: Pilot[int], text: str) -> None:
    """Wait until the screen shows `text`; raises `TimeoutError` where it never does."""
    async with asyncio.timeout(PATIENCE):
        while text not in pilot.app.export_screenshot().replace("&#160;", " "):
            await asyncio.sleep(0.1)
    await rest(pilot)


async def picture(settings: Settings, name: str, keys: list[str], size: tuple[int, int]) -> None:
    """Press the keys and save what the screen shows, unless other pictures were named."""
    if name not in (sys.argv[1:] or [name]):
        return
    app = DedupApp(settings, Terminal())
    async with app.run_test(size=size) as pilot:
        await rest(pilot)
        for key in keys:
            await pilot.press(key)
            await rest(pilot)
            if key == "d" and name in ASKED:
                await shown(pilot, "Cancel")
        if name in REMOVED:
            await shown(pilot, "undoes")
        await rest(pilot)
        svg = steady(app.export_screenshot(title="dedup-tui"))
    app.close()
    target = PICTURES / f"{name}.png"
    subprocess.run(["rsvg-convert", "-w", str(WIDTH), "-o", str(target)], input=svg.encode(), check=True)
    sys.stdout.write(f"{target}\n")


def main() -> None:
    """Build the demo library, run the pipeline over it, and make every picture."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        library, workspace = Path(home) / "Pictures", Path(home) / "workspace"
        build(library)
        found = Settings(workspace=str(workspace), paths=(str(library),), images=Images("halfcell"))
        asyncio.run(run(found))
        for theme, size, screens in (
            ("textual-dark", SIZE, SCREENS),
            ("textual-light", SIZE, LIGHT),
            ("high-contrast", SIZE, CONTRAST),
            ("textual-dark", (80, 24), SMALL),
            ("textual-dark", (200, 60), LARGE),
        ):
            settings = replace(found, app=App(theme=theme))
            for name, keys in screens.items():
                asyncio.run(picture(settings, name, keys, size))
        fresh = Settings(workspace=f"{home}/new", images=Images("halfcell"))
        for name, keys in FIRST.items():
            asyncio.run(picture(fresh, name, keys, SIZE))
        for name, keys in (REMOVED | AFTER).items():
            asyncio.run(picture(found, name, keys, SIZE))


if __name__ == "__main__":
    main()
