"""A sample of all faults at all system calls; `python -m tests.act.faults` makes every one of them fail."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.act.faults import Scenario, disturb, other_disk, points, scenarios, table

SAMPLE = 30
"""One of so many points is tried."""


@pytest.fixture(autouse=True)
def tracing() -> None:
    """Skip where no process may be traced."""
    try:
        works = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        works = False
    if not works:
        pytest.skip("strace is not installed or not allowed here")


@pytest.fixture
def disk() -> Iterator[Path | None]:
    disk = other_disk()
    yield disk
    if disk:
        shutil.rmtree(disk)


@pytest.mark.slow
def test_faults_at_system_calls_lose_nothing(tmp_path: Path, disk: Path | None) -> None:
    log = tmp_path / "strace"
    tried = [
        disturb(scenario, point, log)
        for number, scenario in enumerate(scenarios(disk))
        for point in points(scenario, log)[number::SAMPLE]
    ]
    assert len(tried) > 50
    assert [verdict for verdict in tried if verdict.broken] == []


@pytest.mark.slow
def test_a_lie_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks can fail: a way that unlinks is found out."""
    import os

    from tui_dedup.act import ways

    monkeypatch.setattr(ways.ToTrash, "take", lambda self, case, proof: os.unlink(proof.path))
    with pytest.raises(AssertionError, match="is lost"):
        points(Scenario("trash"), tmp_path / "strace")


def test_the_table_counts() -> None:
    from tests.act.faults import Point, Verdict

    verdicts = [Verdict(Scenario("trash"), Point("rename", n, "error=EIO"), broken, 0) for n, broken in ((1, ""), (2, "lost"))]
    assert table(verdicts).splitlines()[-1] == "| all | 2 | 2 | 1 |"
