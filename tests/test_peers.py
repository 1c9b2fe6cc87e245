"""How other tools lost photos, replayed headless from the folders to the trash: here nothing is lost."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def library(demo_library: Path, tmp_path: Path) -> Path:
    """Two different real photos, the first of them twice."""
    sources = sorted(path for path in demo_library.rglob("*.jpg") if path.stat().st_nlink == 1 and not path.is_symlink())
    first = sources[0]
    other = next(path for path in sources if path.read_bytes() != first.read_bytes())
    for name, source in (("a.jpg", first), ("sub/copy.jpg", first), ("other.jpg", other)):
        (tmp_path / "photos" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, tmp_path / "photos" / name)
    return tmp_path / "photos"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui_dedup", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def remove_copies(*roots: Path, options: tuple[str, ...] = ("--yes",)) -> subprocess.CompletedProcess[str]:
    workspace = roots[0].parent / "workspace"
    return run("--batch", *roots, "--workspace", workspace, "--levels", "exact", "--delete", "exact", *options)


def contents(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def test_one_of_two_copies_goes(library: Path) -> None:
    before = contents(library)
    remove_copies(library)
    assert contents(library) == sorted(set(before))
    assert len(before) == 3


@pytest.mark.parametrize("again", [".", "sub", "../photos"])
def test_a_root_given_twice_or_nested_counts_once(library: Path, again: str) -> None:
    before = contents(library)
    remove_copies(library, library / again)
    assert contents(library) == sorted(set(before))


def test_a_symlink_is_not_kept_in_place_of_its_target(library: Path) -> None:
    (library / "sub/copy.jpg").unlink()
    (library / "0-link.jpg").symlink_to(library / "a.jpg")
    remove_copies(library)
    assert (library / "a.jpg").is_file()
    assert (library / "0-link.jpg").is_symlink()


def test_a_hard_link_is_no_copy(library: Path) -> None:
    (library / "sub/copy.jpg").unlink()
    os.link(library / "a.jpg", library / "link.jpg")
    remove_copies(library)
    assert (library / "a.jpg").is_file()
    assert (library / "link.jpg").is_file()


def test_a_photo_replaced_under_its_size_and_time_is_read_again(library: Path) -> None:
    copy = library / "sub/copy.jpg"
    remove_copies(library, options=("--dry-run",))
    stat, content = copy.stat(), bytearray(copy.read_bytes())
    content[-3] ^= 1
    copy.write_bytes(content)
    os.utime(copy, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    remove_copies(library)
    assert len(contents(library)) == 3


def test_a_photo_edited_after_the_review_stays(library: Path, tmp_path: Path) -> None:
    copy = library / "sub/copy.jpg"
    remove_copies(library, options=("--plan", str(tmp_path / "plan.json")))
    copy.write_bytes(copy.read_bytes() + b"edited")
    (library / "a.jpg").touch()
    done = run("apply", tmp_path / "plan.json", "--workspace", tmp_path / "workspace")
    assert done.returncode == 3
    assert "changed since the scan" in done.stderr
    assert len(contents(library)) == 3


def test_photos_that_cannot_be_read_match_nothing(library: Path) -> None:
    for name in ("bad-1.jpg", "bad-2.jpg"):
        (library / name).write_bytes(b"\xff\xd8" + name.encode())
    remove_copies(library)
    assert (library / "bad-1.jpg").is_file()
    assert (library / "bad-2.jpg").is_file()
