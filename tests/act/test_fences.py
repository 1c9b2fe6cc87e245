"""A protected folder is protected by whatever way it is reached, on real mounts where there can be some."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.act.conftest import make
from tui_dedup.act import mounts
from tui_dedup.act.fences import Fences


@pytest.fixture
def mounted(photos: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder on which `photos/safe/deep` is mounted a second time."""
    make(photos / "safe/deep/a.jpg")
    place = tmp_path / "another place"
    place.mkdir()
    if (
        os.geteuid()
        or subprocess.run(["mount", "--bind", photos / "safe/deep", place], capture_output=True, check=False).returncode
    ):
        pytest.skip("mounting a folder twice needs root on Linux")
    yield place
    subprocess.run(["umount", place], check=True)


def test_what_lies_in_a_protected_folder_is_protected_where_a_part_of_it_is_mounted(photos: Path, mounted: Path) -> None:
    assert Fences([str(photos / "safe")]).reason(str(mounted / "a.jpg")) == "protected"
    assert Fences([str(photos / "safe/other")]).reason(str(mounted / "a.jpg")) is None


def test_a_protected_mount_protects_what_is_mounted(photos: Path, mounted: Path) -> None:
    (mounted / "deeper").mkdir()
    assert Fences([str(mounted / "deeper")]).reason(str(photos / "safe/deep/deeper/a.jpg")) == "protected"
    assert Fences([str(mounted)]).reason(str(photos / "safe/b.jpg")) is None


def test_a_folder_is_found_on_its_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last of the mounts on one place is what one sees there; spaces are written by their number."""
    lines = [
        "27 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw",
        "90 27 254:2 /@home /home rw shared:7 - btrfs /dev/vdb rw",
        "91 90 254:9 / /home/my\\040photos rw - vfat /dev/vdc rw",
        "92 91 254:2 /@home/anna/safe /home/my\\040photos rw - btrfs /dev/vdb rw",
    ]
    monkeypatch.setattr(mounts, "MOUNTINFO", make(tmp_path / "mountinfo", "\n".join(lines).encode()))
    inside = mounts.Mounts().inside
    assert inside("/home/my photos/2020") == "/@home/anna/safe/2020"
    assert inside("/home/anna/safe") == "/@home/anna/safe"
    assert inside("/homes") == "/homes"


def test_where_no_mounts_are_listed_a_folder_is_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "MOUNTINFO", tmp_path / "none")
    assert mounts.Mounts().inside("/home/anna") == "/home/anna"
