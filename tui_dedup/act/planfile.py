"""The plan as a file: JSON that a person can read, edit, compare and carry to another day.

`tui_dedup/schemas/plan-1.json` is its JSON Schema, made by `schema` and held to it by a test.
"""

import base64
import binascii
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from tui_dedup import __version__
from tui_dedup.errors import CannotStartError
from tui_dedup.records import Level, Trait
from tui_dedup.settings import APP, DeedAction
from tui_dedup.text import printable
from tui_dedup.workspace import write_atomic

LIMIT = 1 << 30
"""Bytes of the largest plan that is read: about a million photos."""

Md5 = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Natural = Annotated[int, Meta(ge=0)]


class PlanError(CannotStartError):
    """A plan that cannot be used. The message names the file, what is wrong in it and what to do."""


class PlanFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file as the scan saw it; all of it must still hold when the plan is applied.

    `path` is absolute. Where its bytes are not UTF-8, it is for reading only and `path_b64` holds the bytes.
    """

    path: str
    path_b64: str | None = None
    size: Natural
    device: Natural
    inode: Natural
    mtime_ns: int
    md5: Md5 | None = None

    @property
    def location(self) -> str:
        """The path as the system knows it, as `os.fsdecode` gives it."""
        return self.path if self.path_b64 is None else os.fsdecode(base64.b64decode(self.path_b64, validate=True))

    @property
    def shown(self) -> str:
        """The path for a person's eyes."""
        return printable(self.location)

    @property
    def identity(self) -> tuple[int, int]:
        """Device and inode: two names of one identity are one file."""
        return self.device, self.inode


class PlanAsset(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a photo is to Photos: removing it is up to Photos, which knows it by `library` and `uuid`.

    `library` is empty where Photos itself gave the item: then it is in whichever library Photos has open. The rest is as
    the scan saw it; `stand_in` as in `records.Asset`.
    """

    library: str
    uuid: Annotated[str, Meta(pattern="^[0-9A-Za-z-]{1,64}$")]
    name: str
    traits: tuple[Trait, ...] = ()
    stand_in: bool = False
    title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()


class PlanMember(PlanFile, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A photo of a group. `companions` travel with it; `warnings` are what a person should know before removing it."""

    md5: Md5
    action: Literal["keep", "remove"]
    warnings: tuple[str, ...] = ()
    companions: tuple[PlanFile, ...] = ()
    asset: PlanAsset | None = None

    @property
    def stand_in(self) -> bool:
        """Whether its bytes are not those of the original."""
        return self.asset is not None and self.asset.stand_in

    @property
    def files(self) -> tuple[PlanFile, ...]:
        """The photo and what travels with it."""
        return (self, *self.companions)


class PlanGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """Photos that stand for one another: those removed are removed because those kept stay."""

    id: str
    level: Level
    members: tuple[PlanMember, ...]

    @property
    def kept(self) -> list[PlanMember]:
        """The members that stay."""
        return [member for member in self.members if member.action == "keep"]

    @property
    def removed(self) -> list[PlanMember]:
        """The members that go."""
        return [member for member in self.members if member.action == "remove"]

    @property
    def going(self) -> list[PlanFile]:
        """The files that go: the removed members and their companions."""
        return [file for member in self.removed for file in member.files]


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is to be done, and to which files. Nothing in it is believed before it was verified again.

    `move_to` is the absolute folder of the action `move`.
    """

    version: Literal[1]
    tool: str
    created: datetime
    action: DeedAction
    move_to: str | None = None
    groups: tuple[PlanGroup, ...]


def new(groups: tuple[PlanGroup, ...], action: DeedAction = "trash", move_to: str | None = None) -> Plan:
    """Return a plan made now by this version."""
    now = datetime.now(UTC).replace(microsecond=0)
    return Plan(version=1, tool=f"{APP} {__version__}", created=now, action=action, move_to=move_to, groups=groups)


def encode(plan: Plan) -> bytes:
    """Return the plan as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(plan), indent=2) + b"\n"


def dump(plan: Plan, path: Path) -> None:
    """Write the plan to `path`, whole or not at all; raises `PlanError`."""
    try:
        write_atomic(path, encode(plan))
    except OSError as error:
        raise PlanError(f"{path}: {error.strerror}. Choose a place for the plan that you may write to.") from error


def load(path: Path) -> Plan:
    """Read the plan at `path`; raises `PlanError` for one that cannot be read or does not hold together."""
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise PlanError(f"{path}: {error.strerror}. Name the plan that was saved after the review.") from error
    if len(data) > LIMIT:
        raise PlanError(f"{path}: larger than any plan. Name the plan that was saved after the review.")
    try:
        plan = msgspec.json.decode(data, type=Plan)
        if plan.action == "move" and (not os.path.isabs(plan.move_to or "") or "\0" in (plan.move_to or "")):
            raise ValueError("the action `move` needs `move_to`, an absolute folder")
        for member in (member for group in plan.groups for member in group.members):
            for item in member.files:
                _check_path(item)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise PlanError(f"{path}: not a usable plan: {error}. Mend it, or save the plan anew.") from error
    return plan


def _check_path(file: PlanFile) -> None:
    try:
        location = file.location
    except binascii.Error as error:
        raise ValueError(f"path_b64 of {printable(file.path)} is not base64") from error
    if file.path_b64 is not None and printable(location) != file.path:
        raise ValueError(f"path and path_b64 of {printable(file.path)} name two files")
    if "\0" in location or os.path.normpath(location) != location or not os.path.isabs(location):
        raise ValueError(f"the path {printable(location)} is not a plain absolute path")


def spell(path: str) -> dict[str, Any]:
    """Return `path` as the fields `path` and, where its bytes are not UTF-8, `path_b64`."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return {"path": printable(path), "path_b64": base64.b64encode(os.fsencode(path)).decode("ascii")}
    return {"path": path}


def schema() -> dict[str, Any]:
    """Return the plan's JSON Schema."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Plan)}
