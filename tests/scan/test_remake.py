"""Thumbnails made again."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tui_dedup import scan
from tui_dedup.catalog import Catalog
from tui_dedup.settings import Scan, Settings
from tui_dedup.workspace import Workspace


@pytest.fixture
def read(catalog: Catalog, workspace: Workspace, library: Path, found: Callable[[], int], cat: Image.Image) -> dict[str, str]:
    """Scan three photos, two of them copies, and lose their thumbnails; return the MD5 of each by its name."""
    cat.save(library / "a.jpg")
    shutil.copy(library / "a.jpg", library / "copy.jpg")
    cat.rotate(90, expand=True).save(library / "b.jpg")
    run = found()
    list(scan.run(catalog, workspace, run, Settings()))
    shutil.rmtree(workspace.thumbnails)
    return {photo.name: photo.md5 for photo in catalog.files.photos(run)}


def test_the_thumbnails_asked_for_are_there_again(catalog: Catalog, workspace: Workspace, read: dict[str, str]) -> None:
    list(scan.remake(catalog, workspace, [read["a.jpg"], "no such content"], Scan()))
    assert workspace.thumbnail(read["a.jpg"]).exists()
    assert not workspace.thumbnail(read["b.jpg"]).exists()


def test_a_file_that_changed_makes_none_and_stays_in_the_catalog(
    catalog: Catalog, workspace: Workspace, library: Path, read: dict[str, str]
) -> None:
    os.utime(library / "b.jpg", (0, 0))
    list(scan.remake(catalog, workspace, list(read.values()), Scan()))
    assert [path.stem for path in workspace.thumbnails.rglob("*.jpg")] == [read["a.jpg"]]
    assert len(catalog.files.photos(1)) == 3
