"""Photographs as files, and a catalog that has found them."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

from tui_dedup.catalog import Catalog
from tui_dedup.records import Kind, SourceFile
from tui_dedup.scan.read import dhash
from tui_dedup.settings import Scan
from tui_dedup.sources import folder


@pytest.fixture(scope="session")
def cat() -> Image.Image:
    """A photograph of a cat, 451 x 300."""
    return Image.fromarray(skimage.data.chelsea()).convert("RGB")


@pytest.fixture(scope="session")
def encoded() -> Callable[..., io.BytesIO]:
    """Return the function that gives the bytes of a picture in a format."""

    def encode(image: Image.Image, form: str, **options: object) -> io.BytesIO:
        file = io.BytesIO()
        image.save(file, form, **options)
        return file

    return encode


@pytest.fixture(scope="session")
def differing_bits() -> Callable[[Image.Image, Image.Image], int]:
    """Return the function that counts the bits, of 256, in which the hashes of two pictures differ."""
    return lambda one, other: (int.from_bytes(dhash(one)) ^ int.from_bytes(dhash(other))).bit_count()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """An empty folder for photos."""
    made = tmp_path / "library"
    made.mkdir()
    return made


@pytest.fixture
def found(catalog: Catalog, library: Path) -> Callable[[], int]:
    """Return a function that finds what lies in the library and returns the run's number."""

    def find() -> int:
        run = catalog.runs.begin([str(library)])
        files = [item for item in folder.find([str(library)], Scan()) if isinstance(item, SourceFile)]
        catalog.files.record(run, files)
        return run

    return find


@pytest.fixture(scope="session")
def source() -> Callable[[Path], SourceFile]:
    """Return the function that makes the record of a file as a source finds it."""

    def record(path: Path, kind: Kind = Kind.PHOTO) -> SourceFile:
        stat = path.lstat()
        return SourceFile(
            str(path), str(path.parent), kind, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_dev, stat.st_ino
        )

    return record
