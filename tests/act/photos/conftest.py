"""A library on this disk, scanned and planned, with stand-ins for Photos and PhotoKit that hold the same items."""

import json
import os
import plistlib
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tui_dedup import act, pipeline
from tui_dedup.act import plan as plans
from tui_dedup.act.planfile import Plan
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed, Event, Notice
from tui_dedup.macos import libraries, session
from tui_dedup.records import Level
from tui_dedup.settings import Match, Photos, Settings
from tui_dedup.workspace import Workspace

STAND_INS = Path(__file__).parents[2] / "stand_ins"


class Scene:
    """One library, its catalog and what is to go from it."""

    def __init__(self, library: Path, workspace: Path) -> None:
        self.library = library
        self.settings = Settings(
            workspace=str(workspace), photos=Photos(libraries=(str(library),), timeout=10), match=Match(levels=(Level.EXACT,))
        )
        list(pipeline.run(self.settings, ("scan", "group")))
        self.catalog = Catalog(Workspace(workspace).catalog)
        self.plan: Plan = plans.build(self.catalog, self.settings)
        self.events: list[Event] = []

    @property
    def uuids(self) -> list[str]:
        """The items that the plan names, those that stay first."""
        members = [member for group in self.plan.groups for member in group.members]
        return [member.asset.uuid for member in sorted(members, key=lambda member: member.action) if member.asset]

    @property
    def gone(self) -> str:
        """The item that is to go."""
        return self.uuids[-1]

    def apply(self, **photos: Any) -> Deed:
        """Carry out the plan and return the deed on the one item that it is about."""
        settings = msgspec.structs.replace(self.settings, photos=msgspec.structs.replace(self.settings.photos, **photos))
        self.events = list(act.apply(self.catalog, self.plan, settings))
        (deed,) = (event for event in self.events if isinstance(event, Deed))
        return deed

    @property
    def notices(self) -> str:
        return "\n".join(event.text for event in self.events if isinstance(event, Notice))

    @property
    def journal(self) -> list[tuple[str, str]]:
        """State and detail of each entry of the last removal."""
        (removal, *_) = self.catalog.journal.removals()
        return [(row.state, row.detail) for row in self.catalog.journal.deeds(removal.id)]


@pytest.fixture
def scene(photos_libraries: Path, tmp_path: Path):
    target = shutil.copytree(
        photos_libraries / "Test-13.5.1-compare-2.photoslibrary", tmp_path / "Mine.photoslibrary", copy_function=shutil.copyfile
    )
    made = Scene(target, tmp_path / "workspace")
    yield made
    made.catalog.close()


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone sits at a Mac."""
    monkeypatch.setattr(session, "is_mac", lambda: True)
    monkeypatch.delenv("SSH_CONNECTION", raising=False)


class PhotoKitStandIn:
    """The state behind the simulated PhotoKit; see `stand_ins/pyobjc/Photos.py`."""

    def __init__(self, file: Path, uuids: list[str]) -> None:
        self._file = file
        self._file.write_text(json.dumps({"assets": {uuid: {} for uuid in uuids}}))

    @property
    def state(self) -> dict[str, Any]:
        return json.loads(self._file.read_text())

    def change(self, **changes: Any) -> None:
        self._file.write_text(json.dumps({**self.state, **changes}))

    def lose(self, uuid: str) -> None:
        """Let an item be in Recently Deleted."""
        self.change(assets={other: facts for other, facts in self.state["assets"].items() if other != uuid})


@pytest.fixture
def photokit(scene: Scene, mac: None, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PhotoKitStandIn:
    """PhotoKit is there, and the library is the one of the system."""
    preferences = home / libraries._PREFERENCES[-1]
    preferences.parent.mkdir(parents=True)
    preferences.write_bytes(plistlib.dumps({"SystemLibraryPath": str(scene.library)}))
    monkeypatch.setenv("PHOTOKIT_STAND_IN", str(tmp_path / "photokit.json"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(STAND_INS / "pyobjc"), str(Path(act.__file__).parents[2])]))
    return PhotoKitStandIn(tmp_path / "photokit.json", scene.uuids)


@pytest.fixture
def photos(scene: Scene, photos_stand_in):
    """Photos answers Apple events, and has the items of the plan."""
    for uuid in scene.uuids:
        photos_stand_in.add(uuid, "IMG_1994.JPG", {"IMG_1994.JPG": next(scene.library.rglob(f"originals/*/{uuid}.jpeg"))})
    return photos_stand_in
