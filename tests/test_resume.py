"""A run that is killed at any moment and started again ends with the report of an undisturbed run."""

import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tui_dedup import events, jobs, pipeline, report
from tui_dedup.catalog import Catalog
from tui_dedup.events import Progress
from tui_dedup.records import Level
from tui_dedup.scan import DECODER
from tui_dedup.scan.batch import SIZE as BATCH
from tui_dedup.settings import Match, Settings
from tui_dedup.workspace import Workspace

PHOTOS = 1200
KILLS = 24
SEED = 8


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


@pytest.fixture(scope="module")
def many_photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of 1200 little photos, a third of them copies of others."""
    folder = tmp_path_factory.mktemp("many")
    chance = np.random.default_rng(1)
    for number in range(800):
        Image.fromarray(chance.integers(0, 255, (12, 16, 3), np.uint8)).resize((160, 120)).save(folder / f"{number:04}.jpg")
    for number in range(400):
        shutil.copy(folder / f"{number:04}.jpg", folder / f"{number:04} copy.jpg")
    return folder


def unread(settings: Settings) -> int:
    """How many photos the next run has to read, with the catalog found whole."""
    path = Workspace(settings.workspace).catalog
    if not path.exists():
        return PHOTOS
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with Catalog(path) as catalog:
        run = catalog.runs.last()
        return len(catalog.files.unread(run.id, DECODER)) if run and catalog.files.totals(run.id)[0] == PHOTOS else PHOTOS


def kill_at(settings: Settings, seconds: float) -> int:
    """Start a worker on the job and kill it with SIGKILL after `seconds`; return how many photos it said it had read."""
    command = [sys.executable, "-m", "tui_dedup.worker"]
    with tempfile.TemporaryFile() as told, subprocess.Popen(command, stdin=-1, stdout=told, stderr=subprocess.DEVNULL) as process:
        process.stdin.write(jobs.encode(jobs.RunJob(settings)))
        process.stdin.flush()
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.wait()
        told.seek(0)
        lines = [events.decode(line) for line in told if line.endswith(b"\n")]
    return max((line.done for line in lines if isinstance(line, Progress) and line.stage == "scan"), default=0)


@pytest.mark.slow
def test_killed_at_any_moment_again_and_again(many_photos: Path, tmp_path: Path) -> None:
    """No kill costs more than a batch, whatever it hits, and the last run ends with the report of an undisturbed one."""
    levels = (Level.EXACT, Level.PERCEPTUAL)
    started = time.monotonic()
    undisturbed = finished_report(settings_for(many_photos, tmp_path / "whole", *levels))
    longest = time.monotonic() - started + 1.0
    chance = random.Random(SEED)
    settings = settings_for(many_photos, tmp_path / "w", *levels)
    left = PHOTOS
    for kill in range(KILLS):
        if left == 0:  # all is read: begin anew, so that scanning is hit as often as what follows it
            shutil.rmtree(settings.workspace)
            left = PHOTOS
        told = kill_at(settings, chance.uniform(0.2, longest))
        now = unread(settings)
        lost = told - (left - now)
        assert lost <= BATCH, f"kill {kill} of seed {SEED} cost {lost} photos"
        assert now <= left
        left = now
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
