"""What `.dedupignore` leaves out is what git ignores by the same lines: trees and globs drawn at random, git asked."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tui_dedup.records import SourceFile
from tui_dedup.settings import Scan
from tui_dedup.sources import folder
from tui_dedup.sources.ignore import IGNORE_FILE

FOLDERS = st.lists(st.sampled_from(["a", "b", "a b", "[x]", "A"]), max_size=2)
NAMES = st.sampled_from(["1.jpg", "2.jpg", "b.jpg", "a.png", "!1.jpg", "#1.jpg", "a b.jpg", " 1.jpg", "x\\y.jpg", "\xe9.jpg"])
TREES = st.sets(st.tuples(FOLDERS, NAMES).map(lambda found: "/".join([*found[0], found[1]])), min_size=1, max_size=8)
PARTS = st.sampled_from(
    [
        "a",
        "b",
        "A",
        "*",
        "**",
        "?",
        "*.jpg",
        "1.jpg",
        "b.jpg",
        "[ab]",
        "[!a]*",
        "a*",
        "\\!1.jpg",
        "\\#1.jpg",
        "#1.jpg",
        "a b",
        "\xe9.jpg",
    ]
)
GLOBS = st.builds(
    lambda negated, anchored, parts, closed: negated + anchored + "/".join(parts) + closed,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "/"]),
    st.lists(PARTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "/", " ", "\\ "]),
).filter(lambda glob: not glob.endswith("**/"))  # pathspec takes it for the folder before it, git for those in that


def ignored_by_git(root: Path, names: set[str], home: Path) -> set[str]:
    git = ["git", f"--git-dir={home / 'git'}", f"--work-tree={root}", "-c", f"core.excludesFile={root / IGNORE_FILE}"]
    if not (home / "git").exists():
        subprocess.run([*git, "init", "--quiet"], check=True, timeout=30)
    asked = "\0".join(sorted(names)).encode()
    command = [*git, "check-ignore", "--no-index", "--stdin", "-z"]
    told = subprocess.run(command, input=asked, capture_output=True, check=False, timeout=30, cwd=root)
    assert told.returncode in (0, 1), told.stderr
    return set(filter(None, told.stdout.decode().split("\0")))


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=TREES, globs=st.lists(GLOBS, min_size=1, max_size=4))
@example(names={"a/1.jpg", "b/1.jpg"}, globs=["a/", "!a/1.jpg"])
@example(names={"a/b/1.jpg", "a/2.jpg"}, globs=["a/*", "!a/b/"])
@example(names={"a/1.jpg", "a/2.jpg"}, globs=["a/**", "!a/1.jpg"])
@example(names={"a/1.jpg", "2.jpg"}, globs=["*", "!a", "!2.jpg"])
@example(names={"a/b/1.jpg", "1.jpg"}, globs=["*/"])
@example(names={"a/b/a.png"}, globs=["[!a]*", "!a*"])
def test_what_is_left_out_is_what_git_ignores(tmp_path: Path, names: set[str], globs: list[str]) -> None:
    root = tmp_path / "photos"
    shutil.rmtree(root, ignore_errors=True)
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())
    (root / IGNORE_FILE).write_text("\n".join(globs))
    found = {os.path.relpath(item.path, root) for item in folder.find([str(root)], Scan()) if isinstance(item, SourceFile)}
    assert found == names - ignored_by_git(root, names, tmp_path)
