"""Sentences and numbers as the screens show them."""

import os
from datetime import datetime

from tui_dedup.errors import DedupError
from tui_dedup.records import Action, DateSource, GroupRow, Level, MemberView, Photo, Taken
from tui_dedup.text import human_bytes, printable, shorten
from tui_dedup.tui.state import Looked

LEVEL_NAMES = {Level.EXACT: "Exact", Level.PERCEPTUAL: "Perceptual", Level.AI: "AI"}
BADGES = {Action.KEEP: "✓ KEEP", Action.REMOVE: "✗ DEL", Action.UNDECIDED: "○ undecided"}
KEEPER = "★ KEEP"
BACK = "↩"
RETURNED = f"{BACK} came back"
"""A group in which photos stand again that a person called not similar."""
_NONE = {
    Level.EXACT: "No two files hold the same bytes.\n\nTo look further, add a folder on the panel (1).",
    Level.PERCEPTUAL: ("No two photos look the same.\n\nTo find more, let more bits differ on the panel (1) or add a folder."),
    Level.AI: "The model found no similar photos.\n\nTo find more, lower the threshold on the panel (1) or add a folder.",
}
_NOT_SEARCHED = {
    Looked.NEVER: "{}: nothing was looked for yet.\n\nPress 1 for the panel and start there.",
    Looked.NOT_YET: (
        "{}: the run has not come so far yet.\n\nWhere it was stopped, start it again on the panel (1): it goes on from there."
    ),
    Looked.LEFT_OUT: (
        "{}: not searched. The last run left this level out.\n\nTick it on the panel (1) and start there. "
        "match.levels in the settings (6) keeps it ticked."
    ),
    Looked.NO_MODEL: (
        "{}: not searched. No model has looked at the photos yet.\n\nStart on the panel (1): the run says what is missing, "
        "and so does `dedup-tui doctor`."
    ),
}
_DATE_SOURCES = {
    DateSource.ORIGINAL: "EXIF",
    DateSource.DIGITIZED: "EXIF digitized",
    DateSource.NAME: "name",
    DateSource.MTIME: "file",
}


def name(photo: Photo, width: int = 255) -> str:
    """Return what a person calls a photo, safe to show and at most `width` wide."""
    return shorten(printable(photo.name), width)


def traits(photo: Photo) -> str:
    """Return what the photo is in Photos, such as `edited, favourite`; nothing for a plain file."""
    return ", ".join(sorted(photo.asset.traits)) if photo.asset else ""


def file_name(path: str, width: int = 255) -> str:
    """Return a file's name, safe to show and at most `width` wide."""
    return shorten(printable(path.rpartition("/")[2]), width)


def group_name(row: GroupRow, width: int = 255) -> str:
    """Return what a group is called, by its keeper, as `name` does."""
    return shorten(printable(row.name), width)


def place(path: str, width: int = 255) -> str:
    """Return a path, safe to show, with ~ for the person's home and at most `width` wide."""
    home = os.path.expanduser("~")
    short = f"~{path[len(home) :]}" if path == home or path.startswith(f"{home}/") else path
    return shorten(printable(short), width)


def folder(path: str, width: int = 255) -> str:
    """Return the folder that a file lies in, as `place` does."""
    return place(path.rpartition("/")[0], width)


def when(taken: Taken) -> str:
    """Return a capture date to the minute: `2019-07-05 11:30`."""
    return moment(taken.when)


def moment(time: datetime) -> str:
    """Return a time to the minute."""
    return time.strftime("%Y-%m-%d %H:%M")


def date_source(taken: Taken) -> str:
    """Return where a capture date comes from, in short."""
    return _DATE_SOURCES.get(taken.source, str(taken.source))


def dimensions(photo: Photo) -> str:
    """Return width and height: `4032×3024`."""
    return f"{photo.fingerprint.width}×{photo.fingerprint.height}"


def size(photo: Photo) -> str:
    """Return a file's size for people: `2.1 MB`."""
    return human_bytes(photo.file.size)


def evidence(member: MemberView) -> str:
    """Return why a member stands in its group: `re-encoded · 2/256 bits`, or why it is kept."""
    if member.keeper:
        return member.reason
    parts = [str(member.evidence.relation), member.evidence.note]
    return " · ".join(part for part in parts if part)


def trouble(error: DedupError) -> str:
    """Return what went wrong: of the catalog a line for the file, one for the cause, and one for what to do."""
    if error.parts is None:
        return str(error)
    file, cause, advice = error.parts
    return f"The catalog cannot be used.\n\n{file}\n{cause}\n\n{advice}"


def no_groups(level: Level, looked: Looked, filtered: bool) -> str:
    """Return what an empty list says: what was looked for, and what to try."""
    if filtered:
        return "No group is like that. esc shows all of them."
    return _NONE[level] if looked is Looked.DONE else _NOT_SEARCHED[looked].format(LEVEL_NAMES[level])
