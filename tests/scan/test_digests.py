import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from tui_dedup.records import Scanned, SourceFile
from tui_dedup.scan import alike, digests, files
from tui_dedup.scan.digests import Candidate, shared

Fill = Callable[..., list[Candidate]]
END = alike._END


@pytest.fixture(autouse=True, params=[16, 1], ids=["few", "many"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many files of one size are few, to be compared at once: each test holds for few and for many."""
    monkeypatch.setattr(digests, "_FEW", request.param)


@pytest.fixture
def fill(tmp_path: Path, source: Callable[[Path], SourceFile]) -> Fill:
    """Return a function that makes files of these bytes and the candidates for them."""

    def make(*contents: bytes) -> list[Candidate]:
        found = []
        for number, content in enumerate(contents):
            path = tmp_path / f"{number}.jpg"
            path.write_bytes(content)
            found.append((number, source(path), None))
        return found

    return make


def found(candidates: list[Candidate]) -> dict[int, str | None]:
    """The MD5 of each candidate that has one."""
    return {scanned.file_id: scanned.md5 for _, scanned in shared(candidates, workers=2) if scanned}


def test_copies_share_their_digest(fill: Fill) -> None:
    digests = found(fill(b"same", b"same", b"else"))
    assert digests == {0: "51037a4a37730f52c8732586d3aaa316", 1: "51037a4a37730f52c8732586d3aaa316"}


def test_files_that_differ_at_an_end_are_not_read_whole(fill: Fill) -> None:
    middle = bytes(3 * END)
    assert found(fill(b"a" + middle + b"z", b"b" + middle + b"z", b"a" + middle + b"y", b"a" + middle)) == {}


def test_files_that_differ_in_the_middle_are_told_apart(fill: Fill) -> None:
    one, other = bytes(END) + b"1" + bytes(2 * END), bytes(END) + b"2" + bytes(2 * END)
    assert found(fill(one, other, one)) == dict.fromkeys((0, 2), hashlib.md5(one).hexdigest())


def test_sets_that_part_late_are_told_apart(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "_CHUNK", 1000)
    contents = [bytes(END) + middle + bytes(END) for middle in (b"11112", b"11122", b"11112", b"11122", b"21112")]
    assert found(fill(*contents)) == {number: hashlib.md5(contents[number]).hexdigest() for number in range(4)}


def test_more_copies_than_are_open_at_once_are_all_found(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "_TOGETHER", 2)
    assert len(found(fill(*[b"same"] * 5))) == 5


def test_an_empty_file_is_a_copy_of_another(fill: Fill) -> None:
    assert set(found(fill(b"", b"")).values()) == {hashlib.md5(b"").hexdigest()}


def test_a_file_that_changes_before_it_is_read_is_no_copy(fill: Fill) -> None:
    candidates = fill(b"same", b"same", b"same")
    Path(candidates[1][1].path).write_bytes(b"longer than before")
    assert_second_changed(candidates)


def test_a_file_that_changes_while_it_is_read_is_no_copy(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    candidates = fill(b"same", b"same", b"same")

    def read_at(descriptor: int, size: int, place: int) -> bytes:
        os.utime(candidates[1][1].path, (0, 0))
        return files.read_at(descriptor, size, place)

    monkeypatch.setattr(alike, "read_at", read_at)
    assert_second_changed(candidates)


def assert_second_changed(candidates: list[Candidate]) -> None:
    """Hold that the second of three equal files is refused, and the others are copies."""
    results = {scanned.file_id: scanned for _, scanned in shared(candidates, workers=2) if scanned}
    assert results[1] == Scanned(1, file_error="changed while it was read; the next run tries again")
    assert results[0].md5 == results[2].md5 == hashlib.md5(b"same").hexdigest()


def test_what_is_behind_us_grows_up_to_all(fill: Fill) -> None:
    told = [behind for behind, _ in shared(fill(*[b"same"] * 100, *(b"%03d!" % number for number in range(100))), workers=2)]
    assert told == sorted(told)
    assert told[-1] == 200


def test_closing_ends_the_reading_at_once(fill: Fill, tmp_path: Path) -> None:
    candidates = fill(b"", b"")
    for candidate in candidates:
        os.truncate(candidate[1].path, 40 * 1024**3)
    sources = [(number, replace(file, **_stat(file.path)), None) for number, file, _ in candidates]
    reading = shared(sources, workers=2)
    assert [next(reading)[0] for _ in range(4)][-1] < 2
    started = time.monotonic()
    reading.close()
    assert time.monotonic() - started < 0.5


def _stat(path: str) -> dict[str, int]:
    found = os.stat(path)
    return {"size": found.st_size, "mtime_ns": found.st_mtime_ns, "ctime_ns": found.st_ctime_ns}


def test_a_known_file_is_compared_but_not_read_again(fill: Fill) -> None:
    known, new = fill(b"same", b"same")
    assert found([(0, known[1], "its md5"), new]) == {1: "51037a4a37730f52c8732586d3aaa316"}


def test_a_file_that_is_gone_is_trouble_and_no_other_waits_for_it(fill: Fill) -> None:
    candidates = fill(b"same", b"same", b"same")
    Path(candidates[1][1].path).unlink()
    results = {scanned.file_id: scanned for _, scanned in shared(candidates, workers=2) if scanned}
    assert results[1].file_error == "gone since it was found"
    assert results[0].md5 == results[2].md5
