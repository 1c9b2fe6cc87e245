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


@pytest.fixture
def asked(photos_stand_in, photos_libraries: Path, tmp_path: Path):
    """Let Photos hold what the newer library holds, ask it for its items, and return the report."""
    originals = sorted((photos_libraries / NEW / "originals").rglob("*.jpeg"))
    for path in originals:
        photos_stand_in.add(path.stem, "IMG_1994.JPG", {"IMG_1994.JPG": path}, size=path.stat().st_size)

    def run(*options: str) -> report.Json:
        done = batch(tmp_path / "w", "--use-applescript", *options, "--report", tmp_path / "report.json")
        assert done.returncode == 0, done.stderr
        return json.loads((tmp_path / "report.json").read_text())

    return run


@pytest.mark.parametrize(("options", "kept"), [([], 0), (["--keep-export"], 5)])
def test_photos_itself_gives_the_same_pair(asked, tmp_path: Path, options: list[str], kept: int) -> None:
    content = asked(*options)
    (group,) = (group for group in content["groups"] if group["level"] == "exact")
    uuids = {member["asset"]["uuid"] for member in group["members"]}
    assert uuids == {"C0054772-8788-499F-B94F-8AC6064B8A58", "F269CA02-F39B-4306-882A-B05B31926C80"}
    assert len(list((tmp_path / "w" / "exports").rglob("*.JPG"))) == kept


def test_a_kept_export_is_used_again(asked, photos_stand_in) -> None:
    asked("--keep-export", "--limit", "3")
    asked("--keep-export")
    assert len(photos_stand_in.calls("export_item.applescript")) == 5


@pytest.mark.parametrize(
    ("script", "number", "words"),
    [
        ("list_items.js", -1743, "Privacy & Security > Automation"),
        ("list_items.js", -1712, "Look at the Mac's screen"),
        ("export_item.applescript", -1743, "Privacy & Security > Automation"),
    ],
)
def test_what_photos_refuses_is_told_in_words(photos_stand_in, tmp_path: Path, script: str, number: int, words: str) -> None:
    photos_stand_in.add("A", "A.JPG")
    photos_stand_in.trouble(script, number)
    done = batch(tmp_path / "w", "--use-applescript")
    assert done.returncode == 3
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_what_photos_gave_is_exported_again_to_be_proven_and_handed_over(asked, photos_stand_in, tmp_path: Path) -> None:
    asked()
    done = batch(tmp_path / "w", "--use-applescript", "--levels", "exact", "--delete", "exact", "--yes")
    assert done.returncode == 3, "handed over is not removed"
    (album,) = photos_stand_in.state["albums"]
    assert album["members"] == ["F269CA02-F39B-4306-882A-B05B31926C80/L0/001"]
    assert "Command-Delete" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_removal_where_nothing_answers_saves_the_plan_and_touches_nothing(photos_libraries: Path, tmp_path: Path) -> None:
    options = ["--photos-library", photos_libraries / NEW, "--levels", "exact", "--delete", "exact", "--yes"]
    done = batch(tmp_path / "w", *options, "--report", tmp_path / "report.json")
    assert done.returncode == 3
    (action,) = json.loads((tmp_path / "report.json").read_text())["actions"]
    assert (action["action"], action["result"]) == ("photos", "left")
    assert (tmp_path / "w" / "photos-plan.json").exists()
