"""What each front end loads, asked of a fresh interpreter."""

import subprocess
import sys

import pytest

HEAVY = {"torch", "torchvision", "open_clip", "timm", "scipy", "imagehash", "annoy", "cv2", "pillow_heif", "rawpy", "pebble"}


def loaded_by(statement: str) -> set[str]:
    """Return the names of all modules that are loaded after `statement`."""
    code = f"{statement}\nimport sys\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["tui_dedup.tui", "tui_dedup.tui.app"])
def test_the_app_loads_nothing_that_computes(module: str) -> None:
    loaded = loaded_by(f"import {module}")
    assert not loaded & HEAVY
    assert not loaded & {"tui_dedup.pipeline", "tui_dedup.scan", "tui_dedup.embed", "tui_dedup.match"}


def test_the_command_line_loads_neither_the_app_nor_the_stages() -> None:
    assert not loaded_by("import tui_dedup.cli") & {*HEAVY, "textual", "numpy", "tui_dedup.tui", "tui_dedup.pipeline"}


@pytest.mark.parametrize("module", ["tui_dedup.batch", "tui_dedup.worker"])
def test_headless_runs_do_without_textual_and_load_models_only_when_needed(module: str) -> None:
    assert not loaded_by(f"import {module}") & {"textual", "textual_image", "torch", "open_clip"}


def test_a_scan_with_nothing_new_waits_for_nothing_that_computes() -> None:
    loaded = loaded_by("import tui_dedup.batch, tui_dedup.cli")
    assert not loaded & {*HEAVY, "numpy", "PIL", "asyncio", "pathspec"}
    assert not loaded & {"tui_dedup.act", "rich", "multiprocessing"}


def test_groups_that_are_made_again_wait_neither_for_opencv_nor_for_annoy() -> None:
    assert not loaded_by("import tui_dedup.match.levels") & {"cv2", "annoy", "torch", "scipy"}


def test_the_process_that_asks_for_files_to_be_read_opens_none() -> None:
    assert not loaded_by("import tui_dedup.scan.reading") & {"PIL", "numpy", "cv2", "imagehash", "pillow_heif", "rawpy"}
