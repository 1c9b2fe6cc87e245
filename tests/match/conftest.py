"""Photos for the matcher, made by hand, and corpora that the scanner has read."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

import numpy as np
import pytest
from PIL import Image

from tests.match.tools import MODEL, scanned
from tui_dedup.records import DateSource, Fingerprint, Kind, Photo, SourceFile, Taken

MakePhoto = Callable[..., Photo]


@pytest.fixture
def photo() -> MakePhoto:
    """Return a maker of photos: each has its own id, path and content unless told otherwise."""
    numbers = count(1)

    def make(
        *,
        path: str | None = None,
        md5: str | None = None,
        size: int = 1000,
        width: int = 400,
        height: int = 300,
        when: str = "2020-01-01T12:00:00",
        source: DateSource = DateSource.ORIGINAL,
        camera: str | None = "Camera",
        form: str = "JPEG",
        inode: int | None = None,
        dhash: bytes = bytes(32),
        companions: tuple[str, ...] = (),
    ) -> Photo:
        number = next(numbers)
        file = SourceFile(path or f"/photos/{number:03}.jpg", "/photos", Kind.PHOTO, size, 0, 0, 1, inode or number)
        taken = Taken(datetime.fromisoformat(when), source)
        content = md5 if md5 is not None else f"{number:032x}"
        fingerprint = Fingerprint(content, form, width, height, 1, dhash, taken, None, camera, None, None, False)
        return Photo(number, file, fingerprint, taken, companions)

    return make


@pytest.fixture
def scene() -> Image.Image:
    """Return a grey picture of soft shapes with no symmetry."""
    y, x = np.mgrid[0:256, 0:320] / 40
    shapes = 120 + 60 * np.sin(x * 1.7 + y * y / 3) + 40 * np.cos(y * 2.3 - x)
    return Image.fromarray(np.clip(shapes, 0, 255).astype(np.uint8))


@pytest.fixture
def astronaut() -> Image.Image:
    """Return a photograph in colours."""
    return Image.fromarray(pytest.importorskip("skimage.data").astronaut())


@pytest.fixture
def folder(tmp_path):
    """Return a folder of four pictures: a scene, a copy of its bytes, the same scene smaller, and another scene."""
    folder = tmp_path / "photos"
    folder.mkdir()
    y, x = np.mgrid[0:256, 0:320] / 40
    one = Image.fromarray((127 + 60 * np.sin(x * 1.7 + y * y / 3) + 60 * np.cos(y * 2.3 - x)).astype(np.uint8))
    other = Image.fromarray((127 + 60 * np.sin(y * 2.9 + x * x / 5) + 60 * np.cos(x * 1.3 + y)).astype(np.uint8))
    one.save(folder / "a.jpg")
    (folder / "b.jpg").write_bytes((folder / "a.jpg").read_bytes())
    one.resize((160, 128)).save(folder / "c.jpg")
    other.save(folder / "d.jpg")
    return folder


@pytest.fixture
def library(catalog, workspace, folder):
    """Scan the pictures; return the run."""
    return scanned(catalog, workspace, folder)


@pytest.fixture
def embedded(catalog, library):
    """Give the photos vectors: all scenes near one another."""
    md5s = sorted({photo.md5 for photo in catalog.files.photos(library)})
    vectors = np.array([[1, 0.1 * number, 0, 0] for number in range(len(md5s))])
    catalog.vectors.add(MODEL.key, md5s, (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16))
    catalog.runs.embedded(library, MODEL)
    return library
