"""Sentences and numbers as the screens show them."""

import os
from datetime import datetime

from tui_dedup.records import Action, DateSource, Level, MemberView, Photo, Taken
from tui_dedup.text import human_bytes, printable, shorten

LEVEL_NAMES = {Level.EXACT: "Exact", Level.PERCEPTUAL: "Perceptual", Level.AI: "AI"}
BADGES = {Action.KEEP: "✓ KEEP", Action.REMOVE: "✗ DEL", Action.UNDECIDED: "○ undecided"}
KEEPER = "★ KEEP"
BACK = "↩"
RETURNED = f"{BACK} came back"
"""A group in which photos stand again that a person called not similar."""
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


def trouble(text: str) -> str:
    """Return what went wrong, as an error tells it, a line for the file, one for the cause, and one for what to do."""
    head, _, rest = text.partition(": ")
    cause, _, advice = rest.partition(". ")
    return "\n\n".join(filter(None, ["The catalog cannot be read.", f"{head}\n{cause}", advice]))
