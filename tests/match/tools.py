"""What several tests of the matcher do."""

from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import imagehash
import numpy as np
from PIL import Image

from tui_dedup import match, scan
from tui_dedup.catalog import Catalog
from tui_dedup.records import Kind, ModelInfo, SourceFile
from tui_dedup.settings import Match, Settings
from tui_dedup.workspace import Workspace

Result = TypeVar("Result")
MODEL = ModelInfo("builtin", "test", 4, "cpu", "fp32")


def hashed(image: Image.Image) -> bytes:
    """Return the difference hash of a picture, as the scan does."""
    return np.packbits(imagehash.dhash(image, 16).hash.ravel()).tobytes()


def scanned(catalog: Catalog, workspace: Workspace, folder: Path) -> int:
    """Scan all files of a folder, those of its folders too; return the run."""
    run = catalog.runs.begin([str(folder)])
    catalog.files.record(run, [_found(path, folder) for path in sorted(folder.rglob("*.*"))])
    list(scan.run(catalog, workspace, run, Settings()))
    return run


def _found(path: Path, root: Path) -> SourceFile:
    stat = path.lstat()
    numbers = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_dev, stat.st_ino)
    return SourceFile(str(path), str(root), Kind.PHOTO, *numbers)


def returned(work: Generator[object, None, Result]) -> Result:
    """Return what a generator returns at its end."""
    return listened(work)[1]


def listened(work: Generator[object, None, Result]) -> tuple[list[object], Result]:
    """Return all that a generator yields, and what it returns at its end."""
    said = []
    while True:
        try:
            said.append(next(work))
        except StopIteration as stop:
            result: Result = stop.value
            return said, result


def run(catalog, workspace, number, **options):
    """Match the photos of a run, and end it; return what is told."""
    events = list(match.run(catalog, workspace, number, Settings(match=Match(keep=("path",), **options))))
    catalog.runs.finish(number)
    return events


def contents(catalog, number):
    """Return the MD5 of each photo of a run, by its name."""
    return {photo.name: photo.md5 for photo in catalog.files.photos(number)}


def names(catalog, level):
    """Return the names of the photos of each group of a level."""
    return sorted([member.photo.name for member in members] for _, _, members in catalog.groups.all(level))
