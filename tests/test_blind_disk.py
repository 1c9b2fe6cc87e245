"""A disk that is blind to case and tells another inode for each spelling of a name: a real exFAT, where one can be mounted."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

TOOLS = ("mkfs.exfat", "mount.exfat-fuse", "losetup", "umount")


def system(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout.strip()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0 or not all(map(shutil.which, TOOLS)):
        pytest.skip("mounting an exFAT needs root, exfatprogs and exfat-fuse")
    image, mounted = tmp_path / "image", tmp_path / "disk"
    mounted.mkdir()
    with image.open("wb") as file:
        file.truncate(32 << 20)
    system("mkfs.exfat", image)
    try:
        device = system("losetup", "--find", "--show", image)
    except subprocess.CalledProcessError:
        pytest.skip("no loop device is to be had")
    try:
        system("mount.exfat-fuse", device, mounted)
        if not mounted.is_mount():
            pytest.skip("no exFAT can be mounted")
        yield mounted
    finally:
        if mounted.is_mount():
            system("umount", mounted)
        system("losetup", "--detach", device)


def run(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", "tui_dedup", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_one_folder_by_three_spellings_is_one_folder_and_what_was_removed_comes_back(disk: Path, tmp_path: Path) -> None:
    (disk / "Fotos" / "Sub").mkdir(parents=True)
    for name, colour in (("a.jpg", "red"), ("Sub/copy.jpg", "red"), ("Sub/other.jpg", "blue")):
        Image.new("RGB", (40, 30), colour).save(disk / "Fotos" / name)
    asked = ("--workspace", tmp_path / "workspace", "--levels", "exact", "--delete", "exact", "--yes", "--max-remove", "100%")
    told = run("--batch", disk / "fotos", disk / "FOTOS", disk / "Fotos" / "sub", *asked)
    assert "3 files" in told
    assert sorted(path.name for path in (disk / "Fotos").rglob("*.jpg")) in (["a.jpg", "other.jpg"], ["copy.jpg", "other.jpg"])
    run("undo", "--workspace", tmp_path / "workspace")
    assert sorted(path.name for path in (disk / "Fotos").rglob("*.jpg")) == ["a.jpg", "copy.jpg", "other.jpg"]
