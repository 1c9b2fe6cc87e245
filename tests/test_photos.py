"""Photos libraries through the whole program, headless."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tui_dedup import report

OLD = "Test-10.15.1.photoslibrary"
NEW = "Test-13.5.1-compare-2.photoslibrary"


def batch(workspace: Path, *options: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui_dedup", "--batch", "--workspace", workspace, "--levels", "exact,perceptual", *options]
    return subprocess.run([*map(str, command)], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)


@pytest.fixture
def reported(photos_libraries: Path, tmp_path: Path):
    """Look through the libraries of these names and return the report."""

    def run(*names: str, options: tuple[str, ...] = ()) -> report.Json:
        chosen = [part for name in names for part in ("--photos-library", photos_libraries / name)]
        done = batch(tmp_path / "w", *chosen, *options, "--report", tmp_path / "report.json")
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        content = json.loads((tmp_path / "report.json").read_text())
        Draft202012Validator(report.schema()).validate(content)
        return content

    return run


def test_the_exact_pair_is_found_and_named_as_photos_names_it(reported) -> None:
    (group,) = (group for group in reported(NEW)["groups"] if group["level"] == "exact")
    assert [member["asset"]["name"] for member in group["members"]] == ["IMG_1994.JPG", "IMG_1994.JPG"]
    assert len({member["asset"]["uuid"] for member in group["members"]}) == 2
    assert [member["action"] for member in group["members"]] == ["keep", "remove"]


def test_both_libraries_in_one_run_show_what_is_edited_and_a_favourite(reported) -> None:
    content = reported(OLD, NEW)
    members = [member for group in content["groups"] for member in group["members"]]
    traits = {member["asset"]["name"]: member["asset"]["traits"] for member in members if OLD in member["asset"]["library"]}
    assert traits == {"Tulips.jpg": [], "wedding.jpg": ["edited", "favourite"]}
    assert {member["taken_from"] for member in members} == {"Photos"}


def test_a_preview_is_never_an_exact_copy(reported, photos_libraries: Path, tmp_path: Path) -> None:
    """The hidden photo has no original: a copy of its preview in a folder has the same bytes, and is no exact copy."""
    (preview,) = (photos_libraries / OLD / "resources" / "derivatives" / "A").glob("A1DD1F98*_1_105_c.jpeg")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "copy.jpg").write_bytes(preview.read_bytes())
    content = reported(OLD, options=(str(tmp_path / "folder"),))
    (group,) = content["groups"]
    assert group["level"] == "perceptual"
    kept, other = group["members"]
    assert kept["reason"] == "its original is at hand"
    assert other["asset"]["traits"] == ["hidden", "missing", "referenced"]
    assert other["md5"] is None, "the bytes of a preview prove nothing"


def test_the_library_is_byte_for_byte_what_it_was(reported, photos_libraries: Path) -> None:
    def digest() -> str:
        files = sorted(path for name in (OLD, NEW) for path in (photos_libraries / name).rglob("*") if path.is_file())
        return hashlib.sha256(
            b"".join(str(path).encode() + hashlib.sha256(path.read_bytes()).digest() for path in files)
        ).hexdigest()

    before = digest()
    reported(OLD, NEW)
    assert digest() == before


def test_limit_ends_the_search_early(reported) -> None:
    assert reported(NEW, options=("--limit", "2"))["totals"]["photos"] == 2


def test_a_library_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    done = batch(tmp_path / "w", "--photos-library", tmp_path / "none.photoslibrary")
    assert done.returncode == 2
    assert "is not there" in done.stderr
