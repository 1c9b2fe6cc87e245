"""Files with hostile names through a headless run: every one is named, and none reaches the terminal as it is."""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

NAMES = [
    b"new\nline.jpg",
    b"quo'te\".jpg",
    b"not utf-8 \xff\xfe.jpg",
    b"\x1b[31mred\x1b]0;title\x07.jpg",
    b"[bold]markup[bold].jpg",
    b"%s {0} $HOME `id`.jpg",
    "right\u202eto left.jpg".encode(),
    b"-rf.jpg",
    b" .jpg",
    b"x" * 251 + b".jpg",
]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """One photo under each of the names, all copies of one another."""
    folder = tmp_path / "library"
    folder.mkdir()
    Image.linear_gradient("L").save(tmp_path / "a.jpg")
    for name in NAMES:
        try:
            shutil.copy(os.fsencode(tmp_path / "a.jpg"), os.fsencode(folder) + b"/" + name)
        except OSError:
            pytest.skip("this file system refuses such names")
    return folder


def batch(library: Path, *options: str | Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tui_dedup", "--batch", library, "--workspace", library.parent / "w", *options]
    return subprocess.run([*command, "--levels", "exact,perceptual"], capture_output=True, check=False)


def test_every_name_comes_through_whole(library: Path) -> None:
    done = batch(library, "--report", "-", "--delete", "exact", "--dry-run")
    assert done.returncode == 0, done.stderr
    (group,) = json.loads(done.stdout)["groups"]
    spelled = {
        base64.b64decode(member["path_b64"]) if "path_b64" in member else os.fsencode(member["path"])
        for member in group["members"]
    }
    assert {os.path.basename(path) for path in spelled} == set(NAMES)


def test_no_name_reaches_the_terminal_as_it_is(library: Path) -> None:
    for path in os.listdir(os.fsencode(library)):
        with open(os.path.join(os.fsencode(library), path), "wb") as file:
            file.write(b"no picture " + path)
    said = batch(library).stderr.decode()
    assert said.count("not a picture in a known format") == len(NAMES)
    assert all(char.isprintable() for line in said.split("\n") for char in line)
    assert "[bold]markup[bold]" in said


def test_what_may_not_be_read_and_what_is_gone_is_told_and_the_rest_goes_on(library: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (library / "-rf.jpg").chmod(0)
    done = batch(library, "--report", "-")
    assert done.returncode == 3
    (told,) = json.loads(done.stdout)["unreadable"]
    assert (Path(told["path"]).name, told["reason"]) == ("-rf.jpg", "permission denied")


def test_a_library_on_a_read_only_disk_is_scanned(library: Path) -> None:
    bound = library.parent / "read-only"
    bound.mkdir()
    mount = ["mount", "--bind", "-o", "ro", library, bound]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a read-only disk can be made by root alone")
    try:
        done = batch(bound, "--report", "-")
    finally:
        subprocess.run(["umount", bound], check=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["totals"]["photos"] == len(NAMES)
