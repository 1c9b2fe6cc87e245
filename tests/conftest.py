"""What every room's tests share: a home of their own, the demo library and real files that lie beside the project."""

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from tui_dedup.config import ENVIRONMENT_PREFIX
from tui_dedup.demo import build

CORPORA = "DEDUP_TUI_CORPORA"
PHOTOS_LIBRARIES = "DEDUP_TUI_PHOTOS_LIBRARIES"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that no test reads a person's settings or touches their trash."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    for name in os.environ:
        if name.startswith("XDG_") or (name.startswith(ENVIRONMENT_PREFIX) and name not in (CORPORA, PHOTOS_LIBRARIES)):
            monkeypatch.delenv(name)
    return folder


@pytest.fixture(scope="session")
def demo_library(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demo library, built once for all test processes. Read it only; `demo_copy` may be changed."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    with FileLock(shared / "demo.lock"):
        build(shared / "demo")
    return shared / "demo"


@pytest.fixture
def demo_copy(demo_library: Path, tmp_path: Path) -> Path:
    """A copy of the demo library to change; its hard link is a file of its own there."""
    return Path(shutil.copytree(demo_library, tmp_path / "demo", symlinks=True))


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real test files; a test that needs it is skipped where it is absent."""
    folder = Path(os.environ.get(CORPORA) or Path(__file__).parents[2] / "shared" / "corpora")
    if not folder.is_dir():
        pytest.skip(f"no real test files: set {CORPORA} to their folder")
    return folder


@pytest.fixture(scope="session")
def photos_libraries() -> Path:
    """The folder of real Photos libraries, to read only; a test that needs it is skipped where it is absent."""
    folder = Path(os.environ.get(PHOTOS_LIBRARIES) or Path(__file__).parents[2] / "shared" / "photos-libraries")
    if not folder.is_dir():
        pytest.skip(f"no Photos libraries: set {PHOTOS_LIBRARIES} to their folder")
    return folder
