"""What is handed on: the table, the page with pictures, and what other programs found."""

import csv
import json
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

NASTY = "<script>alert(1)</script> [red]cat.jpg"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui_dedup", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)


@pytest.fixture(scope="module")
def workspace(demo_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that has seen two copies of a photo, one under a name that is no good in HTML."""
    folder = tmp_path_factory.mktemp("export")
    (folder / "photos").mkdir()
    for name in ("cat.jpg", NASTY.replace("/", "∕")):
        shutil.copy(demo_library / "Camera" / "2020-02-14 Cat" / "DSC_0007.JPG", folder / "photos" / name)
    done = run("--batch", folder / "photos", "--workspace", folder / "w", "--levels", "exact,perceptual")
    assert done.returncode == 0, done.stderr
    return folder / "w"


def test_a_table_has_a_line_for_each_photo(workspace: Path, tmp_path: Path) -> None:
    run("export", tmp_path / "groups.csv", "--workspace", workspace)
    with (tmp_path / "groups.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["action"] for row in rows] == ["keep", "remove"]
    assert len({row["group"] for row in rows}) == 1


def test_the_json_is_the_report(workspace: Path, tmp_path: Path) -> None:
    run("export", tmp_path / "report.json", "--workspace", workspace)
    assert json.loads((tmp_path / "report.json").read_text())["totals"]["groups"]["exact"] == 1


def test_a_page_holds_its_pictures_and_asks_nothing_of_the_network(workspace: Path, tmp_path: Path) -> None:
    run("export", tmp_path / "page.html", "--workspace", workspace)
    tags: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append((tag, dict(attributes)))
    parser.feed((tmp_path / "page.html").read_text(encoding="utf-8"))
    pictures = [attributes["src"] for tag, attributes in tags if tag == "img"]
    assert len(pictures) == 2
    assert all(source.startswith("data:image/jpeg;base64,") for source in pictures)
    assert "script" not in {tag for tag, _ in tags}
    assert not [attributes for _, attributes in tags if "href" in attributes]


def test_another_ending_is_refused(workspace: Path, tmp_path: Path) -> None:
    done = run("export", tmp_path / "groups.xls", "--workspace", workspace)
    assert done.returncode == 2
    assert ".csv" in done.stderr


def test_what_jdupes_found_is_looked_through(demo_library: Path, tmp_path: Path) -> None:
    copies = [demo_library / "Camera" / "2020-02-14 Cat" / "DSC_0007.JPG", demo_library / "Odd names" / "[red]cat.jpg"]
    found = {"jdupesVersion": "1.21.3", "matchSets": [{"fileSize": 1, "fileList": [{"filePath": str(path)} for path in copies]}]}
    (tmp_path / "jdupes.json").write_text(json.dumps(found))
    done = run("review", tmp_path / "jdupes.json", "--workspace", tmp_path / "w", "--levels", "exact")
    assert done.returncode == 0, done.stderr
    run("export", tmp_path / "report.json", "--workspace", tmp_path / "w")
    (group,) = json.loads((tmp_path / "report.json").read_text())["groups"]
    assert {member["path"] for member in group["members"]} == set(map(str, copies))


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.json").write_text("[1, 2]")
    done = run("review", tmp_path / "none.json", "--workspace", tmp_path / "w")
    assert done.returncode == 2
    assert "none.json" in done.stderr
