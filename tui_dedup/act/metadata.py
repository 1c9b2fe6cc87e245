"""What a removed photo says of itself that no kept one does, and how a sidecar can keep it.

exiftool reads and writes; originals are never rewritten. See https://exiftool.org/TagNames/XMP.html for the tags.
"""

import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import msgspec

from tui_dedup.act.planfile import Plan, PlanGroup, PlanMember
from tui_dedup.errors import DedupError
from tui_dedup.events import Deed, Event, Notice
from tui_dedup.records import is_default_caption
from tui_dedup.text import printable

_AT_ONCE = 200
_SECONDS = 300.0

_READ = {
    "keywords": ("XMP-dc:Subject", "XMP-lr:HierarchicalSubject", "IPTC:Keywords", "EXIF:XPKeywords"),
    "rating": ("XMP-xmp:Rating",),
    "label": ("XMP-xmp:Label",),
    "title": ("XMP-dc:Title", "IPTC:ObjectName"),
    "description": ("XMP-dc:Description", "IPTC:Caption-Abstract", "EXIF:ImageDescription"),
    "position": ("Composite:GPSPosition",),
}
"""Tags by the words of a person: of keywords all are taken, of all else the first that is found."""

_WRITE = {
    "keywords": "XMP-dc:Subject+",
    "rating": "XMP-xmp:Rating",
    "label": "XMP-xmp:Label",
    "title": "XMP-dc:Title",
    "description": "XMP-dc:Description",
}

_CAPTIONS = {*_READ["title"], *_READ["description"]}
"""Where cameras and programs write words of their own; a keyword is a person's, whatever it is."""

Tags = Mapping[str, frozenset[str]]
"""What a photo says: values by field. A position is `latitude longitude` in degrees."""


class MetadataError(DedupError):
    """exiftool is missing or failed; nothing else is affected."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Values of one field that a removed photo has and no kept one of its group.

    `keeper` is the kept photo whose sidecar can take them, `sidecar` that file: the one it has, else a new one.
    """

    path: str
    keeper: str
    sidecar: str
    field: str
    values: tuple[str, ...]


def available() -> bool:
    """Return whether exiftool is installed."""
    return shutil.which("exiftool") is not None


def losses(plan: Plan) -> list[Loss]:
    """Return what the plan would lose, for a person to see before; raises `MetadataError`."""
    groups = [group for group in plan.groups if group.removed]
    files = [path for group in groups for member in group.members for path in _carriers(member)]
    tags = _read(files)
    return [loss for group in groups for loss in _losses_of(group, tags)]


def told(found: Sequence[Loss], then: str) -> Iterator[Notice]:
    """Yield a line for a person on each loss; `then` says what comes of it."""
    for loss in found:
        values = printable(", ".join(loss.values))
        yield Notice(f"only {printable(loss.path)} says {loss.field}: {values} ({then})")


def merged(deeds: Iterator[Event], plan: Plan) -> Iterator[Event]:
    """Pass on the events of a removal by `plan`; what removed photos alone said then goes into sidecars of the kept ones.

    What would be lost is read before the first photo goes. Raises `MetadataError` before that, too.
    """
    found = losses(plan)
    yield from told(found, "a sidecar of the kept photo takes it")
    gone = set()
    for event in deeds:
        if isinstance(event, Deed) and event.result == "done":
            gone.add(event.path)
        yield event
    yield from merge([loss for loss in found if printable(loss.path) in gone])


def merge(found: Sequence[Loss]) -> Iterator[Deed]:
    """Write what was lost into the sidecars of the kept photos, and yield a deed for each sidecar.

    What a sidecar already said stays: keywords are added, an older sidecar stays beside the new one as `_original`.
    """
    by_sidecar: defaultdict[str, list[Loss]] = defaultdict(list)
    for loss in found:
        by_sidecar[loss.sidecar].append(loss)
    for sidecar, parts in by_sidecar.items():
        arguments = [argument for loss in parts for argument in _arguments(loss)]
        try:
            _exiftool(["-q", "-n", "-charset", "utf8", *arguments, sidecar])
        except MetadataError as error:
            yield Deed(printable(sidecar), "merge", "failed", str(error))
        else:
            fields = sorted({loss.field for loss in parts})
            yield Deed(printable(sidecar), "merge", "done", f"took {', '.join(fields)} of what was removed")


def _losses_of(group: PlanGroup, tags: Mapping[str, Tags]) -> Iterator[Loss]:
    keeper = next((member for member in group.kept if member.asset is None), None)
    if keeper is None:
        return  # a sidecar never goes into a Photos library
    known = _said(group.kept, tags)
    for member in group.removed:
        for field, values in _said([member], tags).items():
            lacking = values - known[field] if field == "keywords" or not known[field] else frozenset()
            if lacking:
                yield Loss(member.location, keeper.location, _sidecar(keeper), field, tuple(sorted(lacking)))
                known[field] |= lacking


def _said(members: Sequence[PlanMember], tags: Mapping[str, Tags]) -> defaultdict[str, frozenset[str]]:
    said: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for path in (path for member in members for path in _carriers(member)):
        for field, values in tags.get(path, {}).items():
            said[field] |= values
    return said


def _carriers(member: PlanMember) -> list[str]:
    """Return the photo and its sidecars."""
    return [member.location] + [file.location for file in member.companions if _is_sidecar(file.location)]


def _is_sidecar(path: str) -> bool:
    return path.lower().endswith(".xmp")


def _sidecar(member: PlanMember) -> str:
    return next((path for path in _carriers(member) if _is_sidecar(path)), f"{member.location}.xmp")


def _read(paths: Sequence[str]) -> dict[str, Tags]:
    """Return the tags of files by path; one whose name or content exiftool cannot take says nothing."""
    asked = [f"-{tag}" for tags in _READ.values() for tag in tags]
    found: dict[str, Tags] = {}
    usable = [path for path in paths if printable(path) == path]
    for start in range(0, len(usable), _AT_ONCE):
        part = usable[start : start + _AT_ONCE]
        output = _exiftool(["-json", "-n", "-G1", "-q", "-q", "-charset", "utf8", *asked, *part])
        try:
            rows = msgspec.json.decode(output or b"[]", type=list[dict[str, object]])
        except msgspec.DecodeError as error:
            raise MetadataError("exiftool gave an answer that cannot be read. Update exiftool.") from error
        found |= {str(row["SourceFile"]): _tags(row) for row in rows}
    return found


def _tags(row: Mapping[str, object]) -> Tags:
    found = {field: [texts for tag in tags if (texts := _texts(row, tag))] for field, tags in _READ.items()}
    return {field: frozenset(chain(*(texts if field == "keywords" else texts[:1]))) for field, texts in found.items() if texts}


def _texts(row: Mapping[str, object], tag: str) -> list[str]:
    value = row.get(_shown(tag))
    if tag == "EXIF:XPKeywords" and isinstance(value, str):
        value = value.split(";")
    values = value if isinstance(value, list) else [value]
    texts = [str(item).strip() for item in values if item not in (None, "", 0)]
    return [text for text in texts if tag not in _CAPTIONS or not is_default_caption(text)]


def _shown(tag: str) -> str:
    """Return the tag as exiftool's answer names it: EXIF's family is IFD0 there."""
    return tag.replace("EXIF:", "IFD0:")


def _arguments(loss: Loss) -> list[str]:
    if loss.field == "position":
        latitude, longitude = loss.values[0].split()
        return [f"-XMP-exif:GPSLatitude={latitude}", f"-XMP-exif:GPSLongitude={longitude}"]
    return [f"-{_WRITE[loss.field]}={value}" for value in loss.values]


def _exiftool(arguments: Sequence[str]) -> bytes:
    """Run exiftool and return what it printed; raises `MetadataError`."""
    program = shutil.which("exiftool")
    if program is None:
        raise MetadataError("exiftool is not installed, so that keywords, ratings and places cannot be compared. Install it.")
    try:
        done = subprocess.run([program, *arguments], capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MetadataError(f"exiftool could not be run: {error}") from error
    if done.returncode and not done.stdout:
        told = printable(os.fsdecode(done.stderr).strip().splitlines()[0] if done.stderr else "no reason given")
        raise MetadataError(f"exiftool: {told}")
    return done.stdout
