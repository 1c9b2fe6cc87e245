import os
import tempfile

import pytest
from msgspec import structs

from tests.one_machine import OneMachine
from tui_dedup.scan import pool, spread
from tui_dedup.settings import Scan
from tui_dedup.workspace import Workspace

SCAN = Scan(workers=1, timeout=30)


@pytest.fixture
def tasks(library, cat, source):
    """Five photos and a file that is none."""
    for number in range(5):
        cat.crop((number, 0, 300, 300)).save(library / f"{number}.jpg")
    (library / "5.jpg").write_bytes(b"\xff\xd8 no picture")
    return [(number, source(path)) for number, path in enumerate(sorted(library.iterdir()))]


def read(tasks, workspace, reading):
    found = {scanned.file_id: scanned for _, scanned in filter(None, reading)}
    thumbnails = {path.name: path.read_bytes() for path in workspace.thumbnails.rglob("*.jpg")}
    assert sorted(found) == [number for number, _ in tasks]
    return found, thumbnails


def test_machines_read_what_this_one_reads_and_thumbnails_lie_here(tasks, workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(spread, "BATCH", 2)
    here = Workspace(tmp_path / "here")
    here.create()

    found = read(tasks, workspace, spread.read_all(OneMachine(), tasks, SCAN, workspace))

    assert found == read(tasks, here, pool.read_all(tasks, SCAN, here))
    assert len(found[1]) == 5


def test_each_machine_has_a_number_of_its_own_for_a_disk(tasks, workspace):
    elsewhere = [(number, structs.replace(file, device=file.device + 1)) for number, file in tasks]
    found, _ = read(tasks, workspace, spread.read_all(OneMachine(), elsewhere, SCAN, workspace))
    assert [number for number, scanned in found.items() if scanned.file_error] == []


def test_a_file_that_changed_is_refused_on_any_machine(tasks, workspace):
    number, file = tasks[0]
    changed = [(number, structs.replace(file, inode=file.inode + 1))]
    found, thumbnails = read(changed, workspace, spread.read_all(OneMachine(), changed, SCAN, workspace))
    assert found[number].file_error == "changed while it was read; the next run tries again"
    assert thumbnails == {}


def test_a_machine_that_does_not_see_the_photos_is_told_from_one_that_lost_them(tasks, workspace, monkeypatch):
    missing = [(number, structs.replace(file, path=f"{file.path}.gone")) for number, file in tasks[:2]]
    there = missing[0][1].path
    monkeypatch.setattr(spread.os.path, "lexists", lambda path: path == there)
    found, _ = read(missing, workspace, spread.read_all(OneMachine(), missing, SCAN, workspace))
    assert found[0].file_error == "not there on a machine of the cluster, which needs the same folders as this one"
    assert found[1].file_error == "gone since it was found"


def test_headers_alone_leave_no_thumbnail(tasks, workspace):
    found, thumbnails = read(tasks, workspace, spread.read_all(OneMachine(), tasks, SCAN, workspace, pixels=False))
    assert found[0].fingerprint
    assert thumbnails == {}


def test_what_a_killed_process_left_on_a_machine_is_swept_a_day_later(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, at_work, other = (tmp_path / name for name in ("dedup-tui-read-left", "dedup-tui-read-at-work", "other"))
    for folder in (left, at_work, other):
        (folder / "thumbnails").mkdir(parents=True)
    for folder in (left, other):
        os.utime(folder, (0, 0))
    assert spread.read_here([], SCAN, True, {}) == []
    assert sorted(tmp_path.iterdir()) == [at_work, other]
