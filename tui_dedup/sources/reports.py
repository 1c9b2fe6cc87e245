"""What other duplicate finders found: the JSON of fclones, jdupes, rmlint and Czkawka as a source of photos.

A report only says where to look. Nothing in it is believed: its files go through our own scan and match, and are
verified like all others before anything happens to them.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from tui_dedup.records import Folder, Level, Skipped, SourceFile
from tui_dedup.settings import Scan
from tui_dedup.sources.folder import SourceError, find, resolve
from tui_dedup.text import printable

LIMIT = 1 << 30
"""Bytes of the largest report that is read."""

_ESCAPE = re.compile(rb"\\(\\|x[0-9A-Fa-f]{2}|[nrt])")
_ESCAPED = {b"\\": b"\\", b"n": b"\n", b"r": b"\r", b"t": b"\t"}


@dataclass(frozen=True, slots=True)
class Reported:
    """Files that a report calls alike: `exact` where the tool compared bytes, else `perceptual`."""

    level: Level
    paths: tuple[str, ...]


def read(report: Path, folder: Path | None = None) -> list[Reported]:
    """Return the groups of a report; paths that it gives without their folder are those below `folder`, else where we are.

    Raises `SourceError` when the file cannot be read or is no report of a tool that we know.
    """
    try:
        with report.open("rb") as file:
            data = file.read(LIMIT + 1)
        if len(data) > LIMIT:
            raise ValueError("too large for a report")
        level, groups = _parse(msgspec.json.decode(data))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, msgspec.MsgspecError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SourceError(
            f"{printable(str(report))}: {reason}. Name the JSON that fclones, jdupes, rmlint or Czkawka wrote."
        ) from error
    base = os.fspath(folder or Path.cwd())
    return [Reported(level, tuple(_real(os.path.join(base, path)) for path in group)) for group in groups if len(group) > 1]


def look_up(groups: Iterable[Reported], scan: Scan) -> Iterator[SourceFile | Skipped]:
    """Yield the files of the groups as the folders hold them now, with what travels beside them, and what is missing.

    Links, hard links and private folders are treated as in `folder.find`.
    """
    wanted = {path for group in groups for path in group.paths}
    stems = {_stem(path) for path in wanted}
    folders = sorted({os.path.dirname(path) for path in wanted})
    roots, refused = _entered([folder for folder in folders if os.path.isdir(folder)], scan)
    for item in find(roots, scan):
        if not isinstance(item, Folder) and (item.path in wanted or (isinstance(item, SourceFile) and _stem(item.path) in stems)):
            wanted.discard(item.path)
            yield item
    for path in sorted(wanted):
        reason = refused.get(os.path.dirname(path), "named in the report, but not found among the photos of its folder")
        yield Skipped(path, reason, trouble=True)


def _entered(folders: Sequence[str], scan: Scan) -> tuple[list[str], dict[str, str]]:
    """Return the folders to walk, nested ones once, and why the others are not entered."""
    entered, refused = [], {}
    for folder in folders:
        try:
            entered += resolve([folder], scan)
        except SourceError as error:
            refused[folder] = f"named in the report, but its folder is not entered: {error}"
    return resolve(entered, scan), refused


def _real(path: str) -> str:
    """Return the path with its folder's links followed, but not its own."""
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def _stem(path: str) -> tuple[str, str]:
    folder, name = os.path.split(path)
    return folder, name.split(".")[0].lower()


def _parse(report: Any) -> tuple[Level, list[list[str]]]:
    match report:
        case {"matchSets": list(sets)}:
            return Level.EXACT, [[file["filePath"] for file in item["fileList"]] for item in sets]
        case {"header": {"base_dir": str(base)}, "groups": list(groups)}:
            return Level.EXACT, [[os.path.join(base, _unescaped(path)) for path in item["files"]] for item in groups]
        case [{"description": str(what), **_head}, *items] if what.startswith("rmlint"):
            return Level.EXACT, _rmlint(items)
        case dict() | list():
            groups = list(_czkawka(report))
            if groups or not report:
                return _level(groups), [[entry["path"] for entry in group] for group in groups]
    raise ValueError("not a report that is known")


def _rmlint(items: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    files = [item for item in items if item.get("type") == "duplicate_file"]
    return [[item["path"] for item in group] for _, group in groupby(files, key=lambda item: item["checksum"])]


def _czkawka(node: Any) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the groups in nested lists and tables, each the innermost list with entries and what is nested in that."""
    if isinstance(node, dict):
        for inner in node.values():
            yield from _czkawka(inner)
    elif isinstance(node, list) and any(isinstance(item, dict) and "path" in item for item in node):
        yield list(_entries(node))
    elif isinstance(node, list):
        for inner in node:
            yield from _czkawka(inner)


def _entries(node: list[Any]) -> Iterator[Mapping[str, Any]]:
    for item in node:
        if isinstance(item, list):
            yield from _entries(item)
        else:
            yield item


def _level(groups: list[list[Mapping[str, Any]]]) -> Level:
    """Pictures that Czkawka finds similar have a width; files that it finds equal have none."""
    return Level.PERCEPTUAL if any("width" in entry for group in groups for entry in group) else Level.EXACT


def _unescaped(path: str) -> str:
    """Return a path of fclones as the system knows it: bytes that are no UTF-8 are escaped there (STFU-8)."""
    return os.fsdecode(_ESCAPE.sub(lambda found: _byte(found[1]), os.fsencode(path)))


def _byte(escape: bytes) -> bytes:
    return _ESCAPED.get(escape) or bytes.fromhex(escape[1:].decode())
