"""The app's process stays light: nothing that computes is ever loaded in it."""

import subprocess
import sys

FORBIDDEN = ["torch", "torchvision", "open_clip", "scipy", "annoy", "pillow_heif", "cv2", "sklearn", "imagehash", "pebble"]
LATER = ["numpy", "PIL", "textual_image", "sqlite3"]
EVERYTHING = """
import importlib, pkgutil, tui_dedup.tui
for module in pkgutil.walk_packages(tui_dedup.tui.__path__, "tui_dedup.tui."):
    if module.name not in {without!r}:
        importlib.import_module(module.name)
import tui_dedup.act.plan, tui_dedup.catalog
"""


def loaded(code: str, modules: list[str]) -> str:
    program = f"{code}\nimport sys; print(*[name for name in {modules} if name in sys.modules])"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_every_part_of_the_app_does_without_what_computes() -> None:
    assert loaded(EVERYTHING.format(without=()), FORBIDDEN) == ""


def test_numpy_comes_with_the_encoders_alone() -> None:
    """Loading it takes a tenth of a second in which no key is heard; the encoders come before the app has the terminal."""
    assert loaded(EVERYTHING.format(without=("tui_dedup.tui.encoders",)), ["numpy"]) == ""


def test_the_first_screen_waits_for_neither_catalog_nor_pictures() -> None:
    code = "import tui_dedup.tui.app, tui_dedup.tui.images, tui_dedup.tui.screens.panel"
    assert loaded(code, LATER) == ""
