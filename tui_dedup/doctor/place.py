"""The machine around us: versions, the workspace, the trash, and what a removal left that was cut off."""

import hashlib
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from tui_dedup import __version__
from tui_dedup.act.leftovers import recover
from tui_dedup.act.trash import TrashError, put_back, send
from tui_dedup.act.verify import RefusalError, prove_again
from tui_dedup.catalog import Catalog, CatalogError
from tui_dedup.doctor.finding import Check, Finding, State
from tui_dedup.settings import Settings
from tui_dedup.text import human_bytes
from tui_dedup.workspace import Workspace, WorkspaceBusyError, WorkspaceError

_ROOM = 2_000_000_000


def versions(_settings: Settings) -> Finding:
    """Ours, Python's and the system's."""
    system = f"macOS {platform.mac_ver()[0]}" if sys.platform == "darwin" else f"{platform.system()} {platform.release()}"
    return Finding("versions", State.GOOD, f"dedup-tui {__version__}, Python {platform.python_version()}, {system}")


def workspace(settings: Settings) -> Finding:
    """Whether the workspace can be written to, and the room there."""
    space = Workspace(settings.workspace)
    try:
        space.create()
    except WorkspaceError as error:
        return Finding("workspace", State.BROKEN, str(space.folder), str(error))
    free = shutil.disk_usage(space.folder).free
    found = f"{space.folder}, {human_bytes(free)} free"
    if free < _ROOM:
        return Finding("workspace", State.MISSING, found, "make room, or name a folder on another disk with --workspace")
    return Finding("workspace", State.GOOD, found)


def trash(_settings: Settings) -> Finding:
    """Whether a file can go to the trash and come back: a file of our own in the home folder does so now."""
    if sys.platform == "darwin":
        return Finding("trash", State.GOOD, "the Mac's own, which tells no program where it keeps a file")
    trouble = _there_and_back(Path.home())
    if trouble is None:
        return Finding("trash", State.GOOD, "a file went there and came back")
    return Finding("trash", State.BROKEN, trouble, 'files can go to a folder instead: set act.action to "move", and act.move_to')


def _there_and_back(folder: Path) -> str | None:
    """Send a new file to the trash and bring it back; return what went wrong, or None."""
    descriptor, name = tempfile.mkstemp(prefix="dedup-tui-doctor-", dir=folder)
    try:
        os.write(descriptor, b"dedup-tui tries the trash\n")
        proof = prove_again(name, hashlib.md5(Path(name).read_bytes(), usedforsecurity=False).hexdigest())
        place = send(proof.file)
        if place is None:
            return "the trash does not tell where it keeps a file"
        put_back(place, name)
    except (OSError, TrashError, RefusalError) as error:
        return str(error)
    finally:
        os.close(descriptor)
        Path(name).unlink(missing_ok=True)
    return None


def leftovers(settings: Settings) -> Finding:
    """Whether a removal or an undo that was killed left hidden names beside photos: they get their names back now."""
    space = Workspace(settings.workspace)
    if not space.catalog.exists():
        return Finding("leftovers", State.GOOD, "nothing was removed from here yet")
    try:
        with space.lock(), Catalog(space.catalog) as catalog:
            found = list(recover(catalog))
    except WorkspaceBusyError:
        return Finding("leftovers", State.GOOD, "not looked for while a run is under way")
    except (WorkspaceError, CatalogError) as error:
        return Finding("leftovers", State.BROKEN, "not looked for", str(error))
    told = " ".join(leftover.words for leftover in found)
    if all(leftover.back for leftover in found):
        return Finding("leftovers", State.GOOD, told or "no removal and no undo was cut off with a photo under a hidden name")
    return Finding("leftovers", State.MISSING, told, "look at them with a file manager that shows hidden files")


CHECKS: tuple[Check, ...] = (versions, workspace, trash, leftovers)
