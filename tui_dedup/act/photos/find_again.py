"""Finding the files of items again that lie elsewhere now: in a library that was copied, or exported and not kept."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tui_dedup.act.planfile import Plan, PlanAsset, PlanFile, PlanGroup, PlanMember, spell
from tui_dedup.errors import DedupError
from tui_dedup.macos import libraries
from tui_dedup.macos.photos_app import PhotosApp, identifier_of
from tui_dedup.settings import Settings
from tui_dedup.text import printable

File = TypeVar("File", bound=PlanFile)


def find_again(plan: Plan, settings: Settings, exports: Path) -> Plan:
    """Return the plan with the items' files where they are now; what cannot be found stays as it was planned.

    A plan that was made on a copy of a library fits the library on the Mac: the same file in it must have the same MD5.
    Originals that Photos exported are exported again. Their contents are proven later, as those of all files.
    """
    groups = tuple(_group(group, settings, exports) for group in plan.groups)
    return msgspec.structs.replace(plan, groups=groups)


def _group(group: PlanGroup, settings: Settings, exports: Path) -> PlanGroup:
    return msgspec.structs.replace(group, members=tuple(_member(member, settings, exports) for member in group.members))


def _member(member: PlanMember, settings: Settings, exports: Path) -> PlanMember:
    if member.asset is None or os.path.lexists(member.location):
        return member
    if member.asset.library:
        roots = _libraries(settings)
        return next((moved for root in roots if (moved := _moved_to(member, member.asset, root))), member)
    if Path(member.location).is_relative_to(exports):
        _export(member, settings)
    return _moved_all(member, "/", "/") or member


def _moved_to(member: PlanMember, asset: PlanAsset, root: str) -> PlanMember | None:
    moved = _moved_all(member, asset.library, root)
    return msgspec.structs.replace(moved, asset=msgspec.structs.replace(asset, library=printable(root))) if moved else None


def _libraries(settings: Settings) -> Sequence[str]:
    system = libraries.system_library()
    try:
        return libraries.resolve(settings.photos.libraries) or ([system] if system else [])
    except DedupError:
        return []


def _export(member: PlanMember, settings: Settings) -> None:
    try:
        if member.asset:
            PhotosApp(settings.photos.timeout).export(identifier_of(member.asset.uuid), Path(member.location).parent)
    except DedupError:
        return  # the file is not there then, and that is told of it


def _moved_all(member: PlanMember, old: str, new: str) -> PlanMember | None:
    photo = _moved(member, old, new)
    companions = [_moved(file, old, new) for file in member.companions]
    if photo is None or None in companions:
        return None
    return msgspec.structs.replace(photo, companions=tuple(file for file in companions if file))


def _moved(file: File, old: str, new: str) -> File | None:
    """Return a file by its place in another library, as the system knows it there; None where there is none."""
    location = os.path.join(new, os.path.relpath(file.location, old))
    if not Path(file.location).is_relative_to(old) or (file.md5 is None and not os.path.lexists(location)):
        return None
    try:
        now = os.lstat(location)
    except OSError:
        return None
    found: dict[str, Any] = {"size": now.st_size, "device": now.st_dev, "inode": now.st_ino, "mtime_ns": now.st_mtime_ns}
    return msgspec.structs.replace(file, **{"path_b64": None, **spell(location)}, **found)
