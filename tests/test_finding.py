"""What becomes of files that a run does not find again."""

import os
from pathlib import Path

import pytest

from tui_dedup import finding
from tui_dedup.catalog import Catalog
from tui_dedup.settings import Scan, Settings


def found(catalog: Catalog, library: Path) -> tuple[int, list[str]]:
    """Find what lies in the library; return the run's number and the roots."""
    roots, items = finding.find(Settings(paths=(str(library),), scan=Scan()))
    run = catalog.runs.begin(roots)
    for _ in finding.recorded(catalog, run, items):
        pass
    return run, roots


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for place in ("a/1.jpg", "b/2.jpg"):
        path = tmp_path / "library" / place
        path.parent.mkdir(parents=True)
        path.write_bytes(place.encode())
    return tmp_path / "library"


def test_a_file_that_is_not_there_is_gone(catalog: Catalog, library: Path) -> None:
    found(catalog, library)
    (library / "a/1.jpg").unlink()
    run, roots = found(catalog, library)
    assert len(finding.vanished(catalog, run, roots)) == 1


@pytest.mark.parametrize("trouble", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")], ids=str)
def test_what_cannot_be_looked_at_may_be_there_still(
    catalog: Catalog, library: Path, monkeypatch: pytest.MonkeyPatch, trouble: OSError
) -> None:
    """A folder that may not be entered for a while would lose all marks that a person made in it."""
    found(catalog, library)
    (library / "a").rename(library.parent / "elsewhere")
    run, roots = found(catalog, library)
    look = os.lstat

    def refused(path: str) -> os.stat_result:
        if path.startswith(str(library / "a")):
            raise trouble
        return look(path)

    monkeypatch.setattr(os, "lstat", refused)
    assert finding.vanished(catalog, run, roots) == []
