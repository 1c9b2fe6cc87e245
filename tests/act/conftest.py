"""Real files, a real catalog and a real trash, all in folders of the test's own."""

import hashlib
import importlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from send2trash import plat_other

from tui_dedup.act.planfile import Plan, PlanFile, PlanGroup, PlanMember, new, spell
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed
from tui_dedup.records import Level
from tui_dedup.settings import DeedAction, Settings


@pytest.fixture(autouse=True)
def trash(home: Path) -> Path:
    """The trash of the empty home; send2trash reads where that is when it is imported."""
    importlib.reload(plat_other)
    return home / ".local/share/Trash"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(tmp_path / "catalog.sqlite") as catalog:
        yield catalog


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than the photos."""
    folder = Path("/dev/shm") / f"dedup-tui-{os.getpid()}-{tmp_path.name}"
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("no second file system at /dev/shm")
    if folder.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("/dev/shm is on the file system of the photos")
    yield folder
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    folder.rmdir()


@pytest.fixture
def apply(catalog: Catalog) -> Callable[..., dict[str, Deed]]:
    """Carry out a plan and return its deeds by file name."""
    from tui_dedup.act import apply

    def run(plan: Plan, settings: Settings | None = None) -> dict[str, Deed]:
        events = list(apply(catalog, plan, settings or Settings()))
        return {os.path.basename(event.path): event for event in events if isinstance(event, Deed)}

    return run


@pytest.fixture
def undo(catalog: Catalog) -> Callable[..., dict[str, Deed]]:
    """Bring back a removal and return its deeds by file name."""
    from tui_dedup.act import undo

    def run(removal: int | None = None) -> dict[str, Deed]:
        return {os.path.basename(event.path): event for event in undo(catalog, removal) if isinstance(event, Deed)}

    return run


def make(path: Path, content: bytes = b"a photo") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def scanned(path: Path) -> dict[str, object]:
    """What the scan would have noted of the file."""
    stat = path.lstat()
    found = {"size": stat.st_size, "device": stat.st_dev, "inode": stat.st_ino, "mtime_ns": stat.st_mtime_ns}
    return {**spell(str(path)), **found, "md5": hashlib.md5(path.read_bytes()).hexdigest()}


def keep(path: Path, *companions: Path) -> PlanMember:
    return PlanMember(**scanned(path), action="keep", companions=tuple(PlanFile(**scanned(c)) for c in companions))


def remove(path: Path, *companions: Path) -> PlanMember:
    return PlanMember(**scanned(path), action="remove", companions=tuple(PlanFile(**scanned(c)) for c in companions))


def plan(
    *groups: list[PlanMember], level: Level = Level.EXACT, action: DeedAction = "trash", move_to: Path | None = None
) -> Plan:
    made = tuple(PlanGroup(f"g{number}", level, tuple(members)) for number, members in enumerate(groups))
    return new(made, action, str(move_to) if move_to else None)


def contents(*folders: Path) -> set[bytes]:
    """Every content that lies in the folders."""
    return {path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}
