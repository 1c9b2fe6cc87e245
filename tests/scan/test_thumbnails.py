import os
from pathlib import Path

import pytest

from tui_dedup.scan.thumbnails import trim, used
from tui_dedup.workspace import Workspace


@pytest.fixture
def three(workspace: Workspace) -> list[Path]:
    """Three thumbnails of 100 bytes, the oldest first."""
    paths = [workspace.thumbnail(md5) for md5 in ("c" * 32, "a" * 32, "b" * 32)]
    for age, path in enumerate(paths):
        path.parent.mkdir(parents=True)
        path.write_bytes(bytes(100))
        os.utime(path, (age, age))
    return paths


@pytest.mark.parametrize(("limit", "left"), [(300, 3), (299, 2), (150, 1), (0, 0)])
def test_the_oldest_go_first(workspace: Workspace, three: list[Path], limit: int, left: int) -> None:
    assert trim(workspace, limit) == 3 - left
    assert [path for path in three if path.exists()] == three[3 - left :]


def test_what_a_person_will_look_at_goes_last(workspace: Workspace, three: list[Path]) -> None:
    assert trim(workspace, 250, wanted={"c" * 32, "b" * 32}) == 1
    assert [path.exists() for path in three] == [True, False, True]
    assert trim(workspace, 150, wanted={"c" * 32, "b" * 32}) == 1
    assert [path.exists() for path in three] == [False, False, True]


def test_what_is_needed_now_stays_whatever_room_it_takes(workspace: Workspace, three: list[Path]) -> None:
    assert trim(workspace, 0, needed={"c" * 32, "a" * 32}) == 1
    assert [path.exists() for path in three] == [True, True, False]


def test_an_empty_cache_is_left_alone(workspace: Workspace) -> None:
    assert trim(workspace, 0) == 0


def test_what_was_used_last_goes_last(workspace: Workspace, three: list[Path]) -> None:
    assert used(workspace, ["c" * 32, "d" * 32]) == ["d" * 32]
    trim(workspace, 150)
    assert [path.exists() for path in three] == [True, False, False]
