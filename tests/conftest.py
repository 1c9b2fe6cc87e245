"""What every room's tests share: a home of their own, the demo library and real files that lie beside the project."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tui_dedup.catalog import Catalog
from tui_dedup.config import ENVIRONMENT_PREFIX
from tui_dedup.demo import build
from tui_dedup.workspace import Workspace

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


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    space = Workspace(tmp_path / "workspace")
    space.create()
    return space


@pytest.fixture
def catalog(workspace: Workspace) -> Iterator[Catalog]:
    """The workspace's catalog."""
    with Catalog(workspace.catalog) as opened:
        yield opened


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


class PhotosStandIn:
    """A simulated Photos behind a simulated osascript; see `stand_ins/bin/osascript`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write({"items": [], "albums": [], "trouble": {}})

    @property
    def state(self) -> dict[str, Any]:
        """What this Photos holds now."""
        return json.loads((self.folder / "state.json").read_text())

    def write(self, state: dict[str, Any]) -> None:
        (self.folder / "state.json").write_text(json.dumps(state))

    def change(self, **changes: Any) -> None:
        """Change what it holds."""
        self.write({**self.state, **changes})

    def add(self, uuid: str, filename: str, files: dict[str, Path] | None = None, **properties: Any) -> str:
        """Add an item whose export gives `files`; return its id."""
        identifier = f"{uuid}/L0/001"
        for number, (_, source) in enumerate(sorted((files or {}).items())):
            shutil.copyfile(source, self.folder / f"{uuid}-{number}")
        exported = {name: f"{uuid}-{number}" for number, name in enumerate(sorted(files or {}))}
        item = {"id": identifier, "filename": filename, "date": 1.5e12, "files": exported, **properties}
        self.change(items=[*self.state["items"], item])
        return identifier

    def trouble(self, script: str, *answers: int | str | None) -> None:
        """Let the next calls of a script end so, in this order."""
        self.change(trouble={**self.state["trouble"], script: list(answers)})

    def calls(self, script: str) -> list[list[str]]:
        """The arguments of each call of a script."""
        log = self.folder / "calls.jsonl"
        calls = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return [arguments for name, *arguments in calls if name == script]


@pytest.fixture
def photos_stand_in(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> PhotosStandIn:
    """Put a simulated osascript, with a simulated Photos behind it, before everything on the PATH."""
    if shutil.which("node") is None:
        pytest.skip("no node: scripts for Photos cannot run")
    folder = tmp_path_factory.mktemp("photos")
    monkeypatch.setenv("PHOTOS_STAND_IN", str(folder))
    monkeypatch.setenv("PATH", f"{Path(__file__).parent / 'stand_ins' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return PhotosStandIn(folder)
