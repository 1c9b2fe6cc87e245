from collections.abc import Callable
from pathlib import Path

import pytest

from tui_dedup.records import SourceFile
from tui_dedup.scan import digests
from tui_dedup.scan.digests import Candidate, shared

Fill = Callable[..., list[Candidate]]
END = digests._END


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
    return {scanned.file_id: scanned.md5 for scanned in shared(candidates, workers=2)}


def test_copies_share_their_digest(fill: Fill) -> None:
    digests = found(fill(b"same", b"same", b"else"))
    assert digests == {0: "51037a4a37730f52c8732586d3aaa316", 1: "51037a4a37730f52c8732586d3aaa316"}


def test_files_that_differ_at_an_end_are_not_read_whole(fill: Fill) -> None:
    middle = bytes(3 * END)
    assert found(fill(b"a" + middle + b"z", b"b" + middle + b"z", b"a" + middle + b"y", b"a" + middle)) == {}


def test_files_that_differ_in_the_middle_are_told_apart(fill: Fill) -> None:
    one, other = bytes(END) + b"1" + bytes(2 * END), bytes(END) + b"2" + bytes(2 * END)
    digests = found(fill(one, other, one))
    assert digests[0] == digests[2] != digests[1]


def test_a_known_file_is_compared_but_not_read_again(fill: Fill) -> None:
    known, new = fill(b"same", b"same")
    assert found([(0, known[1], "its md5"), new]) == {1: "51037a4a37730f52c8732586d3aaa316"}


def test_a_file_that_is_gone_is_trouble_and_no_other_waits_for_it(fill: Fill) -> None:
    candidates = fill(b"same", b"same", b"same")
    Path(candidates[1][1].path).unlink()
    results = {scanned.file_id: scanned for scanned in shared(candidates, workers=2)}
    assert results[1].file_error == "gone since it was found"
    assert results[0].md5 == results[2].md5
