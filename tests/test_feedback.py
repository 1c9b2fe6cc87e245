"""Answers from the command line, as a person gives them."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

CAT = "Camera/2020-02-14 Cat/DSC_0007.JPG"
GREY = "Edits/cat grey.jpg"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui_dedup", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)


@pytest.fixture
def workspace(demo_library: Path, tmp_path: Path) -> Path:
    run("--batch", demo_library, "--workspace", tmp_path / "w", "--levels", "exact,perceptual")
    return tmp_path / "w"


def together(workspace: Path, *paths: Path) -> bool:
    run("group", "--workspace", workspace, "--levels", "perceptual")
    run("export", workspace / "report.json", "--workspace", workspace)
    groups = json.loads((workspace / "report.json").read_text())["groups"]
    return any({str(path) for path in paths} <= {member["path"] for member in group["members"]} for group in groups)


def test_photos_that_are_not_similar_stand_in_no_group_until_it_is_taken_back(demo_library: Path, workspace: Path) -> None:
    pair = demo_library / "Phone" / "cat.heic", demo_library / GREY
    assert together(workspace, *pair)
    run("feedback", "set", "not-similar", *pair, "--workspace", workspace)
    listed = run("feedback", "--workspace", workspace).stdout
    assert all(str(path) in listed for path in pair)
    assert not together(workspace, *pair)
    run("feedback", "forget", *pair, "--workspace", workspace)
    assert run("feedback", "list", "--workspace", workspace).stdout == ""
    assert together(workspace, *pair)


def test_the_answers_of_an_older_tool_are_taken_in(demo_library: Path, workspace: Path) -> None:
    pair = str(demo_library / CAT), str(demo_library / GREY)
    old = workspace / "feedback.pkl"
    old.write_bytes(pickle.dumps({"not_similar": [pair, ("/gone/a.jpg", "/gone/b.jpg")]}))
    done = run("feedback", "import", old, "--workspace", workspace)
    assert done.returncode == 3
    assert "1 answer taken in; 1 left out" in done.stdout
    assert "not similar" in run("feedback", "--workspace", workspace).stdout


def test_a_photo_that_was_not_scanned_is_named(workspace: Path) -> None:
    done = run("feedback", "set", "same", "/none.jpg", "/other.jpg", "--workspace", workspace)
    assert done.returncode == 2
    assert "/none.jpg was not scanned" in done.stderr


def test_a_photo_that_a_search_for_exact_copies_found_and_did_not_read_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for number in (1, 2):
        (tmp_path / "photos" / f"{number}.jpg").write_bytes(bytes(number))
    pair = tmp_path / "photos" / "1.jpg", tmp_path / "photos" / "2.jpg"
    run("--batch", tmp_path / "photos", "--workspace", tmp_path / "w", "--levels", "exact")
    done = run("feedback", "set", "same", *pair, "--workspace", tmp_path / "w")
    assert done.returncode == 2
    assert "found, but not read" in " ".join(done.stderr.split())


def test_a_photo_is_known_by_way_of_a_link_too(demo_library: Path, workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(demo_library)
    pair = tmp_path / "link" / CAT, tmp_path / "link" / GREY
    assert run("feedback", "set", "same", *pair, "--workspace", workspace).returncode == 0
    assert run("feedback", "--workspace", workspace).stdout.startswith("same\t")


def test_an_answer_about_one_photo_alone_is_none(demo_library: Path, workspace: Path) -> None:
    done = run("feedback", "set", "same", demo_library / CAT, demo_library / CAT, "--workspace", workspace)
    assert done.returncode == 2
    assert "same bytes" in done.stderr
