"""A run that is killed at any moment and started again ends with the report of an undisturbed run."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tui_dedup import jobs, pipeline, report
from tui_dedup.catalog import Catalog
from tui_dedup.records import Level
from tui_dedup.settings import Match, Settings
from tui_dedup.workspace import Workspace


def settings_for(library: Path, workspace: Path, *levels: Level) -> Settings:
    return Settings(workspace=str(workspace), paths=(str(library),), match=Match(levels=levels))


def finished_report(settings: Settings) -> dict[str, Any]:
    list(pipeline.run(settings))
    with Catalog(Workspace(settings.workspace).catalog) as catalog:
        content = report.build(catalog)
    del content["started"], content["seconds"]
    return content


def kill_after(settings: Settings, lines: int) -> None:
    """Start a worker on the job and kill it with SIGKILL as soon as it told `lines` events."""
    command = [sys.executable, "-m", "tui_dedup.worker"]
    with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL) as process:
        process.stdin.write(jobs.encode(jobs.RunJob(settings)))
        process.stdin.flush()
        for _ in range(lines):
            if not process.stdout.readline():
                break
        process.kill()


@pytest.fixture(scope="module")
def undisturbed(demo_library: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    workspace = tmp_path_factory.mktemp("undisturbed")
    return finished_report(settings_for(demo_library, workspace, Level.EXACT, Level.PERCEPTUAL))


@pytest.mark.slow
@pytest.mark.parametrize("lines", [0, 1, 3, 5, 8, 12, 20])
def test_killed_while_scanning(demo_library: Path, tmp_path: Path, undisturbed: dict[str, Any], lines: int) -> None:
    settings = settings_for(demo_library, tmp_path / "w", Level.EXACT, Level.PERCEPTUAL)
    kill_after(settings, lines)
    assert finished_report(settings) == undisturbed


@pytest.mark.slow
@pytest.mark.model
def test_killed_again_and_again_while_embedding(demo_library: Path, tmp_path: Path) -> None:
    whole = finished_report(settings_for(demo_library, tmp_path / "whole", *Level))
    settings = settings_for(demo_library, tmp_path / "w", *Level)
    scanned = len(list(pipeline.run(settings, stages=["scan"])))
    for lines in (scanned, scanned + 2, scanned + 3):
        kill_after(settings, lines)
    assert finished_report(settings) == whole
