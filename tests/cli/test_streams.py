"""Standard streams that are closed, full, or read by nobody any more."""

import subprocess
import sys
from pathlib import Path

import pytest

from tui_dedup.catalog import Catalog


def shell(arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a shell does, with the redirections at the end of the arguments; its own exit code counts."""
    command = f"{sys.executable} -m tui_dedup {arguments}; exit ${{PIPESTATUS[0]}}"
    return subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "2>&1 >/dev/null | true", ">&- 2>&- <&-"])
def test_who_listens_no_more_stops_no_removal(demo_copy: Path, tmp_path: Path, redirection: str) -> None:
    """A terminal that was closed, a pipe whose reader went away, a log on a full disk."""
    shell(f"--batch {demo_copy} --levels exact --delete exact --plan {tmp_path}/plan.json --workspace {tmp_path}/w")
    ended = shell(f"apply {tmp_path}/plan.json --workspace {tmp_path}/w {redirection}")
    assert ended.returncode == 0
    with Catalog(tmp_path / "w/catalog.sqlite") as catalog:
        (removal,) = catalog.journal.removals()
    assert removal.finished
    assert removal.done > 0


def test_a_reader_that_goes_away_ends_the_report_quietly(demo_library: Path, tmp_path: Path) -> None:
    ended = shell(f"--batch {demo_library} --levels exact --workspace {tmp_path}/w --report - | true")
    assert ended.returncode == 3
    assert "Error" not in ended.stderr
