import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from tui_dedup.records import SourceFile
from tui_dedup.scan.files import ChangedError, check_unchanged, digest, open_unchanged

Source = Callable[[Path], SourceFile]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "a.jpg"
    made.write_bytes(b"a photo")
    return made


def test_a_digest_is_of_all_bytes(path: Path, source: Source) -> None:
    assert digest(source(path)) == hashlib.md5(b"a photo").hexdigest()


@pytest.mark.parametrize("change", [{"size": 1}, {"mtime_ns": 1}, {"ctime_ns": 1}, {"device": 1}, {"inode": 1}])
def test_another_file_than_the_one_that_was_found_is_refused(path: Path, source: Source, change: dict[str, int]) -> None:
    with pytest.raises(ChangedError):
        digest(replace(source(path), **change))


def test_a_file_that_grows_while_it_is_open_is_refused(path: Path, source: Source) -> None:
    found = source(path)
    with open_unchanged(found) as opened:
        path.write_bytes(b"another photo")
        with pytest.raises(ChangedError):
            check_unchanged(opened.fileno(), found)


def test_a_link_is_not_followed(path: Path, source: Source) -> None:
    found = source(path)
    path.rename(path.with_suffix(".moved"))
    path.symlink_to(path.with_suffix(".moved"))
    with pytest.raises(OSError, match="symbolic link"):
        open_unchanged(found)
