import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui_dedup import workspace as module
from tui_dedup.workspace import Workspace, WorkspaceBusyError, WorkspaceError, write_atomic

HOLD = """
import sys
from tui_dedup.workspace import Workspace
with Workspace(sys.argv[1]).lock():
    print("held", flush=True)
    input()
"""


def test_it_lies_in_the_users_data_folder_by_default(home: Path) -> None:
    assert Workspace().folder.is_relative_to(home)


def test_everything_lies_under_the_named_folder(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    assert workspace.catalog == tmp_path / "w" / "catalog.sqlite"
    assert workspace.thumbnail("ab12") == tmp_path / "w" / "thumbnails" / "ab" / "ab12.jpg"


def test_a_tilde_is_the_home(home: Path) -> None:
    assert Workspace("~/w").folder == home / "w"


def test_nothing_is_made_before_it_is_asked_for(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    assert not workspace.folder.exists()
    workspace.create()
    assert workspace.thumbnails.is_dir()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceError, match=f"{tmp_path / 'file' / 'w'}.*--workspace"):
        Workspace(tmp_path / "file" / "w").create()


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with Workspace(tmp_path).lock(), pytest.raises(WorkspaceBusyError, match=f"{tmp_path} is in use"):
        Workspace(tmp_path).lock().__enter__()
    with Workspace(tmp_path).lock():
        pass


def test_the_lock_goes_with_its_process_even_when_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(WorkspaceBusyError):
            Workspace(tmp_path).lock().__enter__()
        holder.kill()
    with Workspace(tmp_path).lock():
        pass


def test_a_file_is_written_whole_into_new_folders(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["file"]


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "file"
    write_atomic(path, b"old")
    monkeypatch.setattr(module.os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomic(pipe, b"all of it")
        assert os.read(reader, 100) == b"all of it"
        assert pipe.is_fifo()
    finally:
        os.close(reader)


def test_a_link_stays_one_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_atomic(tmp_path / "link", b"all of it")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"all of it"
