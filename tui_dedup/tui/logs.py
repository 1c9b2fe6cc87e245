"""The logs of the workspace as a person may read them: the end of each file, safe to show, by level."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tui_dedup.text import printable

TAIL = 1 << 18
"""Bytes from the end of a log that are read."""
LEVELS = ("all", "WARNING", "ERROR")
"""What can be shown, in turn: everything, from warnings on, errors only."""
_RANKS = {"DEBUG": 0, "INFO": 0, "WARNING": 1, "ERROR": 2, "CRITICAL": 2}
_HEAD = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ (DEBUG|INFO|WARNING|ERROR|CRITICAL) ")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a log, and the rank of the entry that it belongs to: 0 for all that is no trouble, 1, or 2 for errors."""

    text: str
    rank: int


def tail(folder: Path) -> list[Line]:
    """Return the last lines of all logs in `folder`, file by file, those written last at the end."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime) if folder.is_dir() else []
    return [line for path in files for line in (Line(f"── {printable(path.name)}", 2), *_lines(path))]


def chosen(lines: Iterable[Line], level: str) -> list[Line]:
    """Return the lines from a level of `LEVELS` on."""
    return [line for line in lines if line.rank >= LEVELS.index(level)]


def _lines(path: Path) -> list[Line]:
    try:
        with path.open("rb") as file:
            start = max(0, path.stat().st_size - TAIL)
            file.seek(start)
            texts = file.read(TAIL).decode("utf-8", "replace").splitlines()[1 if start else 0 :]
    except OSError as error:
        return [Line(f"{printable(str(path))}: {error.strerror}", 2)]
    found, rank = [], 0
    for text in texts:
        head = _HEAD.match(text)
        rank = _RANKS[head[2]] if head else rank
        found.append(Line(printable(text.expandtabs(4)), rank))
    return found
