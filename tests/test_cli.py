"""The command line as a person meets it: what it prints where, and the exit code."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from tui_dedup import report
from tui_dedup.cli import cli


def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui_dedup", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=cwd, check=False)


def batch(library: Path, workspace: Path, *options: str | Path) -> subprocess.CompletedProcess[str]:
    return run("--batch", library, "--workspace", workspace, "--levels", "exact,perceptual", *options)


def test_batch_reports_on_standard_output_and_talks_on_standard_error(demo_library: Path, tmp_path: Path) -> None:
    done = batch(demo_library, tmp_path / "w", "--report", "-")
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    Draft202012Validator(report.schema()).validate(content)
    assert content["totals"]["groups"]["exact"] > 0
    assert "exact" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_report_of_exact_copies_alone_keeps_to_the_schema(demo_library: Path, tmp_path: Path) -> None:
    done = run("--batch", demo_library, "--workspace", tmp_path / "w", "--levels", "exact", "--report", "-")
    content = json.loads(done.stdout)
    Draft202012Validator(report.schema()).validate(content)
    assert {member["dhash"] for group in content["groups"] for member in group["members"]} == {None}
    assert re.search(r"^ai +not searched *$", done.stderr, re.MULTILINE)


def test_two_runs_give_one_report(demo_library: Path, tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        batch(demo_library, tmp_path / "w", "--report", tmp_path / name)
    one, two = (json.loads((tmp_path / name).read_text()) for name in ("one.json", "two.json"))
    for content in (one, two):
        del content["started"], content["seconds"]
    assert one == two


def test_exit_code_tells_of_duplicates_only_when_asked(demo_library: Path, tmp_path: Path) -> None:
    assert batch(demo_library, tmp_path / "w").returncode == 0
    assert batch(demo_library, tmp_path / "w", "--exit-code").returncode == 1


def test_the_stages_one_at_a_time_come_to_the_same_groups(demo_library: Path, tmp_path: Path) -> None:
    batch(demo_library, tmp_path / "whole", "--report", tmp_path / "whole.json")
    for stage in (["scan", demo_library], ["embed"], ["group"]):
        done = run(*stage, "--workspace", tmp_path / "parts", "--levels", "exact,perceptual")
        assert done.returncode == 0, done.stderr
    batch(demo_library, tmp_path / "parts", "--report", tmp_path / "parts.json")
    whole, parts = (json.loads((tmp_path / f"{name}.json").read_text())["groups"] for name in ("whole", "parts"))
    assert whole == parts


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--batch", "no-such-folder"], "no-such-folder"),
        (["--batch", "a-file.jpg"], "a-file.jpg"),
        (["--batch"], "PATH"),
        (["--batch", ".", "--delete", "exact"], "--yes"),
        (["--batch", ".", "--levels", "exakt"], "exact, perceptual, ai"),
        (["--batch", ".", "--config", "wrong.toml"], "wrong.toml, key scan"),
        (["--batch", ".", "--config", "missing.toml"], "missing.toml"),
        (["embed", "--workspace", "empty"], "dedup-tui scan"),
        (["apply", "no-such-plan.json"], "no-such-plan.json"),
        ([], "needs a terminal"),
    ],
)
def test_wrong_usage_says_what_is_wrong_and_exits_with_2(tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "a-file.jpg").write_bytes(b"no picture")
    (tmp_path / "wrong.toml").write_text("[scan]\nwrkers = 2\n")
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_folder_that_may_not_be_read_is_told_and_the_rest_is_done(demo_copy: Path, tmp_path: Path) -> None:
    locked = demo_copy / "locked"
    locked.mkdir(mode=0)
    if os.access(locked, os.R_OK):
        pytest.skip("who runs this may read everything")
    done = batch(demo_copy, tmp_path / "w")
    assert done.returncode == 3
    assert "permission denied" in done.stderr


def test_a_workspace_that_cannot_be_made_is_told(demo_library: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = batch(demo_library, tmp_path / "file" / "w")
    assert done.returncode == 2
    assert "--workspace" in done.stderr


def test_delete_moves_copies_to_the_trash_and_undo_brings_them_back(demo_copy: Path, tmp_path: Path, home: Path) -> None:
    before = {path: path.read_bytes() for path in demo_copy.rglob("*") if path.is_file()}
    planned = batch(demo_copy, tmp_path / "w", "--delete", "exact", "--dry-run", "--report", "-")
    done = batch(demo_copy, tmp_path / "w", "--delete", "exact", "--yes", "--report", "-")
    assert done.returncode == 0, done.stderr
    removed = {action["path"] for action in json.loads(done.stdout)["actions"] if action["result"] == "done"}
    assert removed == {action["path"] for action in json.loads(planned.stdout)["actions"]}
    assert removed
    assert not any(Path(path).exists() for path in removed)
    assert {before[path] for path in before if path.exists()} == set(before.values()), "every content is still there"
    undone = run("undo", "--workspace", tmp_path / "w")
    assert undone.returncode == 0, undone.stderr
    assert {path: path.read_bytes() for path in demo_copy.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("kind", ["xmp", "aae", "mov", "cr2"])
@pytest.mark.parametrize("level", ["exact", "perceptual"])
def test_a_copy_stays_whose_companion_is_not_that_of_the_kept_one(
    demo_library: Path, tmp_path: Path, level: str, kind: str
) -> None:
    """Other edits and another film are in the library once."""
    for name, companion in (("a", b"my edits"), ("b", b"MY EDITS"), ("c", b"my edits")):
        photo = tmp_path / "photos" / name / "1.jpg"
        photo.parent.mkdir(parents=True)
        shutil.copy(demo_library / "Camera" / "2020-02-14 Cat" / "DSC_0007.JPG", photo)
        if level == "perceptual":
            photo.write_bytes(photo.read_bytes() + name.encode())
        photo.with_suffix(f".{kind}").write_bytes(companion)
    done = batch(tmp_path / "photos", tmp_path / "w", "--delete", level, "--yes", "--max-remove", "100%", "--report", "-")
    left = tmp_path / "photos/b"
    assert done.returncode == 3, done.stderr
    assert f"left {left}/1.jpg" in done.stderr
    results = {action["path"]: action for action in json.loads(done.stdout)["actions"]}
    assert {path: action["result"] for path, action in results.items()} == {
        f"{left}/1.jpg": "left",
        f"{tmp_path}/photos/c/1.jpg": "done",
        f"{tmp_path}/photos/c/1.{kind}": "done",
    }
    assert results[f"{left}/1.jpg"]["detail"].endswith(f": 1.{kind}")
    assert sorted(path.name for path in left.iterdir()) == sorted(["1.jpg", f"1.{kind}"])


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}


def test_a_plan_is_saved_now_and_carried_out_later(demo_copy: Path, tmp_path: Path) -> None:
    before = snapshot(demo_copy)
    planned = batch(demo_copy, tmp_path / "w", "--delete", "exact", "--plan", tmp_path / "plan.json")
    assert planned.returncode == 0, planned.stderr
    assert snapshot(demo_copy) == before
    applied = run("apply", tmp_path / "plan.json", "--workspace", tmp_path / "w")
    assert applied.returncode == 0, applied.stderr
    after = snapshot(demo_copy)
    assert len(after) < len(before)
    assert set(after.values()) == set(before.values())


def test_the_marks_of_a_review_are_saved_as_a_plan(demo_copy: Path, tmp_path: Path) -> None:
    batch(demo_copy, tmp_path / "w")
    done = run("plan", tmp_path / "plan.json", "--workspace", tmp_path / "w")
    assert done.returncode == 0, done.stderr
    assert "photos of" in done.stderr
    removed = [m for group in json.loads((tmp_path / "plan.json").read_text())["groups"] for m in group["members"]]
    assert {"keep", "remove"} == {member["action"] for member in removed}


def test_more_than_the_limit_is_not_removed(demo_copy: Path, tmp_path: Path) -> None:
    before = snapshot(demo_copy)
    done = batch(demo_copy, tmp_path / "w", "--delete", "exact", "--yes", "--max-remove", "3", "--report", "-")
    assert done.returncode == 3
    assert "--max-remove" in done.stderr
    assert {action["result"] for action in json.loads(done.stdout)["actions"]} == {"left"}
    assert snapshot(demo_copy) == before


def test_removed_photos_can_be_moved_to_a_folder_instead(demo_copy: Path, tmp_path: Path) -> None:
    before = snapshot(demo_copy)
    aside = tmp_path / "aside"
    done = batch(demo_copy, tmp_path / "w", "--delete", "exact", "--yes", "--action", "move", "--move-to", aside)
    assert done.returncode == 0, done.stderr
    moved = snapshot(aside)
    assert moved
    assert len(moved) + len(snapshot(demo_copy)) == len(before)


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_what_only_a_removed_photo_says_is_told_before_and_kept_where_asked(demo_library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name, keyword in (("a.jpg", "dog"), ("b.jpg", "cat")):
        shutil.copy(demo_library / "Camera" / "2020-02-14 Cat" / "DSC_0007.JPG", folder / name)
        subprocess.run(["exiftool", "-q", "-overwrite_original", f"-XMP-dc:Subject={keyword}", folder / name], check=True)
    left = batch(folder, tmp_path / "w", "--delete", "perceptual", "--yes")
    assert "1 photo may differ from the kept one or have more" in left.stderr
    assert len([*folder.iterdir()]) == 2
    planned = batch(folder, tmp_path / "w", "--delete", "perceptual", "--dry-run", "--merge-metadata")
    assert "keywords: " in planned.stderr
    assert "(--merge-metadata keeps it)" in planned.stderr
    done = batch(folder, tmp_path / "w", "--delete", "perceptual", "--merge-metadata", "--yes")
    assert "1 file removed" in done.stderr, "a sidecar that took words is no removed file"
    (kept,) = folder.glob("*.jpg")
    said = subprocess.run(["exiftool", "-s3", "-Subject", kept, f"{kept}.xmp"], capture_output=True, text=True, check=True)
    assert "cat" in said.stdout
    assert "dog" in said.stdout


def commands(group: click.Group, prefix: str = "dedup-tui") -> Iterator[tuple[str, click.Command]]:
    """Yield every command below a group with its words."""
    for name, command in group.commands.items():
        yield f"{prefix} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")


def test_every_command_and_option_is_in_the_readme() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for words, command in commands(cli):
        assert words in readme or words.endswith((" app", " list")), words
        for option in (option for parameter in command.params for option in parameter.opts if option.startswith("--")):
            assert option in readme, f"{option} of {words}"


def test_models_lists_the_built_in_one_as_here(tmp_path: Path) -> None:
    done = run("models", "--workspace", tmp_path)
    (line,) = [line for line in done.stdout.splitlines() if "builtin" in line]
    assert " yes " in line


def test_a_model_that_is_not_here_cannot_be_verified() -> None:
    done = run("models", "verify", "ViT-B-32", "laion2b_s34b_b79k")
    assert done.returncode == 2
    assert "dedup-tui models download" in done.stderr


def test_where_nothing_could_be_removed_nothing_is_offered_back(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / "photos").mkdir(exist_ok=True)
        Image.new("RGB", (40, 30)).save(tmp_path / "photos" / name)
    plan, workspace = tmp_path / "plan.json", tmp_path / "workspace"
    batch(tmp_path / "photos", workspace, "--levels", "exact", "--delete", "exact", "--plan", plan)
    (tmp_path / "photos/a.jpg").write_bytes(b"another")
    done = run("apply", plan, "--workspace", workspace)
    assert done.returncode == 3
    assert "Nothing was removed." in done.stderr
    assert "undo" not in done.stderr


def test_who_interrupts_waits_for_no_thread() -> None:
    """A thread in the middle of a pass of a model keeps an interpreter from ending for seconds."""
    code = """
import threading
from tui_dedup import cli

def interrupted(**_):
    threading.Thread(target=threading.Event().wait).start()
    raise KeyboardInterrupt

cli.cli.main = interrupted
cli.main()
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 130
    assert ended.stderr.startswith("Interrupted.")


@pytest.mark.parametrize("target", ["/dev/full", "/proc/none/report.json", "a folder"])
def test_a_report_that_cannot_be_written_is_told_and_is_not_taken_for_duplicates(
    demo_library: Path, tmp_path: Path, target: str
) -> None:
    (tmp_path / "a folder").mkdir()
    done = batch(demo_library, tmp_path / "w", "--exit-code", "--report", tmp_path / target)
    assert done.returncode == 3
    assert "The report was not written" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_nobody_foresaw_is_told_in_full_and_is_not_taken_for_duplicates() -> None:
    code = "from tui_dedup import cli; cli.cli.main = lambda **_: 1 / 0; cli.main()"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 3
    assert "ZeroDivisionError" in ended.stderr


@pytest.mark.parametrize("number", ["0", "99999999999999999999"])
def test_a_number_that_no_removal_can_have_is_refused(tmp_path: Path, number: str) -> None:
    done = run("undo", number, "--workspace", tmp_path)
    assert done.returncode == 2
    assert "range" in done.stderr


def test_a_place_where_no_export_can_be_written_is_told(demo_library: Path, tmp_path: Path) -> None:
    batch(demo_library, tmp_path / "w")
    done = run("export", "/proc/none/groups.csv", "--workspace", tmp_path / "w")
    assert done.returncode == 2
    assert "Choose a place" in done.stderr
