"""A workspace on a disk that is full: a clear message, nothing lost, and the next run goes on."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with 1.5 MB; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", folder], check=False).returncode:
        pytest.skip("a small disk can be made by root alone")
    yield folder
    subprocess.run(["umount", folder], check=True)


def batch(library: Path, workspace: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui_dedup", "--batch", library, "--workspace", workspace, "--levels", "exact,perceptual"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_full_disk_is_told_and_the_next_run_goes_on(demo_library: Path, small_disk: Path) -> None:
    full = batch(demo_library, small_disk / "w")
    assert full.returncode == 3
    assert "full" in full.stderr or "no space" in full.stderr
    assert str(small_disk) in full.stderr
    assert "Traceback" not in full.stderr
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    again = batch(demo_library, small_disk / "w")
    assert again.returncode == 0, again.stderr
