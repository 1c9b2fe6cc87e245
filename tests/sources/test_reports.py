"""Reports of other tools lead to files; what the files are, we see for ourselves."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tui_dedup.records import Level, Skipped, SourceFile
from tui_dedup.settings import Scan
from tui_dedup.sources.folder import SourceError
from tui_dedup.sources.reports import Reported, look_up, read

FCLONES = {
    "header": {"version": "0.35.0", "timestamp": "", "command": ["fclones"], "base_dir": "/photos", "stats": None},
    "groups": [{"file_len": 5, "file_hash": "00", "files": ["/photos/a.jpg", "/photos/caf\\xE9 \\\\ b.jpg"]}],
}
CZKAWKA_EXACT = {"5": [[{"path": "/photos/a.jpg", "modified_date": 1, "size": 5, "hash": "0"}, {"path": "/photos/b.jpg"}]]}
CZKAWKA_SIMILAR = [[{"path": "/photos/a.jpg", "width": 4, "height": 3}, {"path": "/photos/b.jpg", "width": 2, "height": 1}]]
CZKAWKA_REFERENCE = [[{"path": "/photos/a.jpg", "width": 4}, [{"path": "/photos/b.jpg", "width": 2}]]]


def written(folder: Path, report: object) -> Path:
    path = folder / "report.json"
    path.write_text(json.dumps(report))
    return path


@pytest.mark.parametrize(
    ("report", "level", "second"),
    [
        (FCLONES, Level.EXACT, os.fsdecode(b"/photos/caf\xe9 \\ b.jpg")),
        (CZKAWKA_EXACT, Level.EXACT, "/photos/b.jpg"),
        (CZKAWKA_SIMILAR, Level.PERCEPTUAL, "/photos/b.jpg"),
        (CZKAWKA_REFERENCE, Level.PERCEPTUAL, "/photos/b.jpg"),
    ],
)
def test_a_report_is_read(tmp_path: Path, report: object, level: Level, second: str) -> None:
    assert read(written(tmp_path, report)) == [Reported(level, ("/photos/a.jpg", second))]


@pytest.mark.parametrize(
    "command",
    [
        ["jdupes", "-q", "-r", "-j", "."],
        ["rmlint", "-T", "df", "-o", "json:stdout", "."],
        ["fclones", "group", "-f", "json", "."],
        ["czkawka_cli", "dup", "-d", ".", "-m", "1", "-C", "/dev/stdout"],
    ],
    ids=lambda command: command[0],
)
def test_what_the_tool_writes_today_is_read(tmp_path: Path, command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    photos = tmp_path / "photos"
    photos.mkdir()
    for name, content in (("a.jpg", "one"), ("b é.jpg", "one"), ("c.jpg", "two"), ("d.jpg", "two"), ("e.jpg", "three")):
        (photos / name).write_text(content)
    done = subprocess.run(command, cwd=photos, capture_output=True, check=False, timeout=60)
    report = tmp_path / "report.json"
    report.write_bytes(done.stdout)
    groups = {frozenset(Path(path).name for path in group.paths) for group in read(report, photos)}
    assert groups == {frozenset({"a.jpg", "b é.jpg"}), frozenset({"c.jpg", "d.jpg"})}
    assert all(Path(path).is_file() for group in read(report, photos) for path in group.paths)


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '{"a": 1}', '"text"', '{"matchSets": [{}]}', '{"matchSets": [{"fileList": 3}]}']
)
def test_what_is_no_report_is_told(tmp_path: Path, text: str) -> None:
    report = tmp_path / "report.json"
    report.write_text(text)
    with pytest.raises(SourceError, match=r"report\.json: .* Name the JSON"):
        read(report)


def test_a_missing_report_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        read(tmp_path / "report.json")


def test_files_are_looked_up_with_what_travels_beside_them(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.xmp", "a.mov", "b.jpg", "other.jpg", "other.xmp"):
        (tmp_path / name).write_text(name)
    (tmp_path / "link.jpg").symlink_to(tmp_path / "a.jpg")
    names = ("a.jpg", "b.jpg", "link.jpg", "gone.jpg")
    group = Reported(Level.EXACT, tuple(str(tmp_path / name) for name in names))
    found = {Path(item.path).name: item for item in look_up([group], Scan())}
    assert {name for name, item in found.items() if isinstance(item, SourceFile)} == {"a.jpg", "a.xmp", "a.mov", "b.jpg"}
    assert {name for name, item in found.items() if isinstance(item, Skipped)} == {"link.jpg", "gone.jpg"}


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    group = Reported(Level.EXACT, ("/nowhere/a.jpg", "/nowhere/b.jpg"))
    assert [item.path for item in look_up([group], Scan())] == ["/nowhere/a.jpg", "/nowhere/b.jpg"]


def test_a_folder_that_is_never_entered_costs_its_own_files_alone(tmp_path: Path) -> None:
    inside, beside = tmp_path / "mine.photoslibrary" / "a.jpg", tmp_path / "a.jpg"
    for path in (inside, beside):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"\xff\xd8\xff\xe0 and so on")
    found = list(look_up([Reported(Level.EXACT, (str(inside), str(beside)))], Scan()))
    assert [item.path for item in found] == [str(beside), str(inside)]
    assert isinstance(found[1], Skipped)
    assert "a Photos library is never read as a folder" in found[1].reason
