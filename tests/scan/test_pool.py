import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PIL import Image

from tui_dedup.records import Scanned, SourceFile
from tui_dedup.scan import pool
from tui_dedup.scan.pool import PoolError, Task, read_all
from tui_dedup.settings import Scan
from tui_dedup.workspace import Workspace

TWO = Scan(workers=2, timeout=30, memory_limit=600_000_000)
Fill = Callable[..., list[Task]]


@pytest.fixture
def fill(library: Path, source: Callable[[Path], SourceFile]) -> Fill:
    """Return a function that makes files of these bytes and the tasks to read them."""

    def make(*contents: bytes) -> list[Task]:
        tasks = []
        for number, content in enumerate(contents):
            path = library / f"{number:03}.jpg"
            path.write_bytes(content)
            tasks.append((number, source(path)))
        return tasks

    return make


@pytest.fixture
def photo(cat: Image.Image, tmp_path: Path) -> bytes:
    cat.save(tmp_path / "cat.jpg")
    return (tmp_path / "cat.jpg").read_bytes()


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What makes a process ready with the decoder of `faulty_decoder.py` among the real ones."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "faulty"))
    import faulty_decoder

    return faulty_decoder.prepare


def results(
    tasks: list[Task], scan: Scan, workspace: Workspace, *prepare: Callable[[], None], pixels: bool = True
) -> dict[int, Scanned]:
    found = [result for result in read_all(tasks, scan, workspace, *prepare, pixels=pixels) if result is not None]
    assert len(found) == len(tasks)
    return {scanned.file_id: scanned for _, scanned in found}


def test_every_file_is_read_once(fill: Fill, photo: bytes, workspace: Workspace) -> None:
    tasks = fill(*(photo + bytes([number]) for number in range(20)))
    found = results(tasks, TWO, workspace)
    assert sorted(found) == list(range(20))
    assert all(scanned.fingerprint for scanned in found.values())


@pytest.mark.parametrize("pixels", [True, False], ids=["whole", "headers"])
@pytest.mark.parametrize(
    ("word", "reason", "timeout"),
    [
        pytest.param(b"CRASH", "the decoder crashed on it", 60, id="crash"),
        pytest.param(b"HANGS", "took longer than 1 seconds to read (scan.timeout)", 1, id="hang"),
        pytest.param(
            b"EATS!",
            "needs more memory than a decoding process may take (scan.memory_limit)",
            60,
            id="eat",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="the system does not bound a process's memory"),
        ),
    ],
)
def test_a_fault_costs_its_file_alone(
    fill: Fill,
    photo: bytes,
    workspace: Workspace,
    faulty: Callable[[], None],
    word: bytes,
    reason: str,
    timeout: int,
    pixels: bool,
) -> None:
    tasks = fill(*[photo] * 5, word, *[photo] * 5, word + b" again", *[photo] * 3)
    found = results(tasks, Scan(workers=2, timeout=timeout, memory_limit=600_000_000), workspace, faulty, pixels=pixels)
    assert sorted(found) == list(range(15))
    assert {number: scanned.content_error for number, scanned in found.items() if not scanned.fingerprint} == {
        5: reason,
        11: reason,
    }
    assert found[5].md5 is not None


def test_what_takes_long_comes_back_before_its_batch_is_done(
    fill: Fill, photo: bytes, workspace: Workspace, faulty: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    import faulty_decoder

    tasks = fill(*(photo + bytes([number]) for number in range(10)))
    assert sorted(results(tasks, TWO, workspace, faulty_decoder.hurries)) == list(range(10))
    monkeypatch.setattr(pool, "_SOON", 0.0)
    monkeypatch.setattr(pool, "_here", (TWO, workspace, True), raising=False)
    assert [scanned.file_id for scanned in pool._read(tasks[:4], [None] * 4)] == [0]


def test_nothing_to_read_starts_nothing(workspace: Workspace) -> None:
    assert list(read_all([], TWO, workspace)) == []


def test_closing_ends_the_processes_at_once(fill: Fill, photo: bytes, workspace: Workspace, faulty: Callable[[], None]) -> None:
    reading = read_all(fill(photo, *[b"HANGS"] * 10), TWO, workspace, faulty)
    next(result for result in reading if result is not None)
    started = time.monotonic()
    reading.close()
    assert time.monotonic() - started < 0.5
    assert not [child for child in psutil.Process().children(recursive=True) if "pebble" in child.name()]


@pytest.mark.parametrize("end", ["dies", "raises"])
def test_processes_that_cannot_even_start_are_told(
    fill: Fill, photo: bytes, workspace: Workspace, faulty: Callable[[], None], monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    import faulty_decoder

    monkeypatch.setattr(pool, "_PATIENCE", 0.5)
    with pytest.raises(PoolError, match="end again and again"):
        list(read_all(fill(photo), Scan(workers=1, timeout=0.5), workspace, getattr(faulty_decoder, end)))


def test_a_caller_who_waits_hears_a_heartbeat(fill: Fill, workspace: Workspace, faulty: Callable[[], None]) -> None:
    reading = read_all(fill(b"HANGS"), TWO, workspace, faulty)
    started = time.monotonic()
    assert next(reading) is None
    assert time.monotonic() - started < 5
    reading.close()


def test_decoding_processes_stay_light_and_silent(
    fill: Fill, photo: bytes, workspace: Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = b"II*\0\x08\0\0\0\x01\0\x00\x10" + bytes(range(60))
    results(fill(photo, broken), TWO, workspace)
    assert capfd.readouterr() == ("", "")
    code = "import sys, tui_dedup.scan.pool; print(*({'torch', 'textual', 'scipy', 'open_clip'} & set(sys.modules)))"
    assert os.popen(f'{sys.executable} -c "{code}"').read().strip() == ""
