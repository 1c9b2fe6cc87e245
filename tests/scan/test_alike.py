import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from tui_dedup.records import Scanned, SourceFile
from tui_dedup.scan import alike, files
from tui_dedup.scan.alike import Candidate, compared

SAME = hashlib.md5(b"same").hexdigest()


@pytest.fixture
def three(tmp_path: Path, source: Callable[[Path], SourceFile]) -> list[Candidate]:
    """Three files, the last of which is no copy of the others."""
    for number, content in enumerate((b"same", b"same", b"else")):
        (tmp_path / f"{number}.jpg").write_bytes(content)
    return [(number, source(path), None) for number, path in enumerate(sorted(tmp_path.iterdir()))]


def test_equal_files_get_their_md5(three: list[Candidate]) -> None:
    assert compared(three, Event()) == [Scanned(0, SAME), Scanned(1, SAME)]


def test_every_file_gets_its_md5_where_it_may_equal_one_that_is_not_there(three: list[Candidate]) -> None:
    assert [scanned.file_id for scanned in compared(three, Event(), every=True)] == [0, 1, 2]


def test_nothing_is_read_once_it_is_to_stop(three: list[Candidate], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "read_at", lambda *_: pytest.fail("was read"))
    stop = Event()
    stop.set()
    assert compared(three, stop) == []


def test_a_file_that_the_disk_cannot_read_costs_itself_alone(three: list[Candidate], monkeypatch: pytest.MonkeyPatch) -> None:
    broken = three[1][1].inode

    def read_at(descriptor: int, size: int, place: int) -> bytes:
        if os.fstat(descriptor).st_ino == broken:
            raise OSError(errno.EIO, "Input/output error")
        return files.read_at(descriptor, size, place)

    monkeypatch.setattr(alike, "read_at", read_at)
    again = (3, three[0][1], None)
    assert compared([*three, again], Event()) == [
        Scanned(1, file_error="input/output error"),
        Scanned(0, SAME),
        Scanned(3, SAME),
    ]
