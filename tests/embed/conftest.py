"""Real photographs, a workspace that holds their thumbnails, and the built-in model, loaded once."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

from tui_dedup.catalog import Catalog
from tui_dedup.embed import device, loading, weights
from tui_dedup.embed.encoder import Encoder
from tui_dedup.records import Fingerprint, Kind, Scanned, SourceFile
from tui_dedup.settings import Embed
from tui_dedup.workspace import Workspace


@pytest.fixture(scope="session")
def photos() -> dict[str, Image.Image]:
    """Different photographs by name."""
    names = ("astronaut", "chelsea", "coffee", "rocket", "camera", "coins", "clock", "moon")
    return {name: Image.fromarray(getattr(skimage.data, name)()).convert("RGB") for name in names}


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models that lives as long as the tests."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def builtin_encoder(models: Path) -> Encoder:
    """The built-in model on the CPU."""
    return loading.load(weights.find(Embed(), models), device.choose("cpu"))


@pytest.fixture
def workspace(workspace: Workspace, models: Path) -> Workspace:
    """An empty workspace that has the built-in model already."""
    workspace.models.symlink_to(models, target_is_directory=True)
    return workspace


@pytest.fixture(scope="session")
def md5_of() -> Callable[[str], str]:
    """Return the function that names a photo's content as `scanned` does."""
    return _md5


@pytest.fixture
def scanned(catalog: Catalog, workspace: Workspace) -> Callable[[dict[str, Image.Image]], int]:
    """Return a function that makes a run in which these photos were scanned, thumbnails and all."""

    def scan(photos: dict[str, Image.Image]) -> int:
        run = catalog.runs.begin(["/photos"])
        catalog.files.record(run, [_file(number, name) for number, name in enumerate(photos)])
        catalog.files.save("test", [_content(file_id, file.path) for file_id, file in catalog.files.unread(run, "test")])
        for name, photo in photos.items():
            _save_thumbnail(photo, workspace.thumbnail(_md5(name)))
        return run

    return scan


def _md5(name: str) -> str:
    return hashlib.md5(name.encode()).hexdigest()


def _file(number: int, name: str) -> SourceFile:
    return SourceFile(f"/photos/{name}", "/photos", Kind.PHOTO, 1, 1, 1, 1, number)


def _content(file_id: int, path: str) -> Scanned:
    md5 = _md5(Path(path).name)
    fingerprint = Fingerprint(md5, "JPEG", 8, 8, 1, bytes(32), None, None, None, None, None, False)
    return Scanned(file_id, md5, fingerprint)


def _save_thumbnail(photo: Image.Image, path: Path) -> None:
    small = photo.copy()
    small.thumbnail((512, 512))
    path.parent.mkdir(parents=True, exist_ok=True)
    small.save(path, quality=90)
