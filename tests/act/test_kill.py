"""Killed at any moment, a removal leaves each file in its place or in the trash, and all of them come back."""

import contextlib
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.act.conftest import keep, make, plan, remove
from tui_dedup.act import UndoError, apply
from tui_dedup.act.planfile import Plan
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed
from tui_dedup.settings import Settings

FILES = 500
KILLS = 20
MOST = 100
"""Attempts; on most machines a few more than the kills are enough."""


def carry_out(plan: Plan, place: Path, ready: "multiprocessing.synchronize.Event") -> None:
    with Catalog(place) as catalog:
        ready.set()
        list(apply(catalog, plan, Settings()))


@pytest.mark.slow
def test_killed_at_random_points(photos: Path, tmp_path: Path, trash: Path, undo: Callable[[], dict[str, Deed]]) -> None:
    kept = [make(photos / f"{number}.jpg", b"%d" % number) for number in range(FILES)]
    copies = [make(photos / f"{number}-copy.jpg", b"%d" % number) for number in range(FILES)]
    wanted = plan(*([keep(a), remove(b)] for a, b in zip(kept, copies, strict=True)))
    process = multiprocessing.get_context("fork")
    chance = random.Random(6)
    whole: float | None = None
    kills = amid = 0
    for _ in range(MOST):
        if kills >= KILLS and amid > KILLS / 4:
            break
        ready = process.Event()
        worker = process.Process(target=carry_out, args=(wanted, tmp_path / "catalog.sqlite", ready))
        worker.start()
        ready.wait(60)
        started = time.perf_counter()
        worker.join(chance.uniform(0, whole) if whole else 60)
        if worker.exitcode == 0:  # how long it takes now: the machine may do other work as well
            whole = time.perf_counter() - started
        worker.kill()
        worker.join()
        kills += worker.exitcode == -signal.SIGKILL
        amid += worker.exitcode == -signal.SIGKILL and any(not copy.exists() for copy in copies)
        _check(tmp_path / "catalog.sqlite", kept, copies, trash)
        with contextlib.suppress(UndoError):  # killed before anything was written down
            assert {deed.result for deed in undo().values()} == {"done"}
        assert all(copy.read_bytes() == b"%d" % number for number, copy in enumerate(copies))
    assert kills >= KILLS
    assert amid > KILLS / 4, "many kills should come while files are moved"


def _check(place: Path, kept: list[Path], copies: list[Path], trash: Path) -> None:
    """Each file is where it was or in the trash, whole, and the journal says which."""
    with Catalog(place) as catalog:
        removals = catalog.journal.removals(1)
        deeds = {row.file.path: row for row in catalog.journal.deeds(removals[0].id)} if removals else {}
    moved = {path.read_bytes() for path in (trash / "files").iterdir()}
    for number, (original, copy) in enumerate(zip(kept, copies, strict=True)):
        content = b"%d" % number
        assert original.read_bytes() == content
        assert copy.exists() != (content in moved)
        assert not copy.exists() or copy.read_bytes() == content
        row = deeds.get(os.fspath(copy))
        if row is None or row.state != "intended":
            assert copy.exists() == (row is None or row.state != "done")
