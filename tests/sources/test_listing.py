import os
from pathlib import Path

import pytest

from tui_dedup.records import Skipped, SourceFile
from tui_dedup.settings import Scan
from tui_dedup.sources import folder, listing


@pytest.mark.parametrize(
    ("places", "found"),
    [
        (["share/Trash/files/1.jpg", "share/Trash/info/1.jpg.trashinfo", "share/Trash/2.jpg", "3.jpg"], ["3.jpg"]),
        (["Trash/files/1.jpg", "Trash/2.jpg"], ["Trash/2.jpg", "Trash/files/1.jpg"]),
    ],
    ids=["the home trash", "a folder of that name"],
)
def test_a_trash_is_known_by_what_lies_in_it(tmp_path: Path, places: list[str], found: list[str]) -> None:
    """A copy there must never be the one that is kept: it is gone once the trash is emptied."""
    for place in places:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"a photo")
    items = list(folder.find([str(tmp_path)], Scan(hidden=True)))
    assert [item.path for item in items if isinstance(item, SourceFile)] == [str(tmp_path / place) for place in found]
    trash = [Skipped(str(tmp_path / "share/Trash"), "a trash folder")]
    assert [item for item in items if isinstance(item, Skipped)] == (trash if "share/Trash/2.jpg" in places else [])


def test_a_file_with_an_impossible_time_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Btrfs, ZFS and tmpfs keep any time that a broken program sets, and the catalog those of 64 bits."""
    for name in ("good.jpg", "odd.jpg"):
        (tmp_path / name).write_bytes(b"a photo")
    odd = (tmp_path / "odd.jpg").stat().st_ino
    known = listing._stat

    def stat(found: os.stat_result) -> listing.Stat:
        mode, size, mtime_ns, *rest = known(found)
        return mode, size, 10**20 if found.st_ino == odd else mtime_ns, *rest

    monkeypatch.setattr(listing, "_stat", stat)
    items = list(folder.find([str(tmp_path)], Scan(), {}))
    assert [item.path for item in items if isinstance(item, SourceFile)] == [str(tmp_path / "good.jpg")]
    assert Skipped(str(tmp_path / "odd.jpg"), "its time is none: set it anew with touch", trouble=True) in items
