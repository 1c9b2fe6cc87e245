"""Files that belong to a photo: the video of a Live Photo, the RAW beside a JPEG, sidecars, the JSON of Google Takeout.

They are found by their names, and the halves of a Live Photo by what they say of each other.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tui_dedup.records import Kind, takeout
from tui_dedup.scan.formats import RAW

_DEVELOPED = ("jpg", "jpeg", "jpe", "heic", "heif", "hif")
_LIVE = frozenset(("mov", "mp4", "m4v"))
_APPLE_EDIT = re.compile(r"(img_)[eo](\d+)")


class Named(NamedTuple):
    """A file of a folder: its name, its kind, and the identifier of a Live Photo, or ''."""

    name: str
    kind: Kind
    live: str = ""


def pair(files: Iterable[tuple[str, Kind, str]]) -> Iterator[tuple[str, str]]:
    """Yield (companion's path, photo's path) for the files that travel with a photo of the same folder.

    Takes path, kind and Live Photo's identifier, or '', of each file. A video belongs to the photo of its identifier,
    whatever their names, and never to one of another identifier. For all else names are compared, without regard to case:
    the photo of `IMG_1.CR2` and `IMG_1.JPG` is the JPEG, a sidecar belongs to `IMG_1` or to `IMG_1.JPG`, one of an Apple
    edit (`IMG_E1.aae`, `IMG_O1.aae`) else to `IMG_1`, a JSON to what Google Takeout calls so.
    """
    folders: defaultdict[str, list[Named]] = defaultdict(list)
    for path, kind, live in files:
        folder, _, name = path.rpartition(os.sep)
        folders[folder].append(Named(name, kind, live))
    for folder, names in folders.items():
        if all(_is_alone(named) for named in names):
            continue
        for companion, photo in _pair_names(names):
            yield f"{folder}{os.sep}{companion}", f"{folder}{os.sep}{photo}"


def _is_alone(named: Named) -> bool:
    """Tell whether a file can belong to no other."""
    return named.kind is Kind.PHOTO and not _is_raw(named.name)


def _pair_names(files: list[Named]) -> Iterator[tuple[str, str]]:
    photos = [named for named in files if named.kind is Kind.PHOTO]
    heads = _heads([photo.name for photo in photos])
    lives = {photo.name: photo.live for photo in photos}
    given = _given(files, heads)
    alike: dict[str, str] = {}
    for photo in sorted(photos):
        alike.setdefault(photo.live, heads[photo.name.lower()])
    for named in files:
        head = _head_of(named, heads) or _given_head(named, given)
        if named.kind is Kind.VIDEO and named.live:
            head = _live_head(named.live, head, lives, alike)
        if head is not None:
            yield named.name, head


def _live_head(live: str, head: str | None, lives: dict[str, str], alike: dict[str, str]) -> str | None:
    """Return the photo of a video's identifier: the one of the video's name if it fits, else the first that does."""
    if head is not None and lives[head] == live:
        return head
    return alike.get(live) or (head if head is not None and not lives[head] else None)


def _heads(photos: list[str]) -> dict[str, str]:
    """Return the photo that stands for each stem, and for each full name, in lower case: a developed one if there is one."""
    heads: dict[str, str] = {}
    for photo in sorted(photos, key=_rank):
        head = heads.setdefault(_stem(photo), photo)
        heads.setdefault(photo.lower(), photo if not _is_raw(photo) or _is_raw(head) else head)
    return heads


def _rank(photo: str) -> tuple[bool, int, str]:
    extension = _extension(photo)
    place = _DEVELOPED.index(extension) if extension in _DEVELOPED else len(_DEVELOPED)
    return _is_raw(photo), place, photo


def _head_of(named: Named, heads: dict[str, str]) -> str | None:
    """Return the photo to which a file belongs by its name. Of photos, only a RAW belongs to another, a developed one."""
    stem, extension = _stem(named.name), _extension(named.name)
    if named.kind is Kind.PHOTO:
        head = heads[stem]
        return head if _is_raw(named.name) and not _is_raw(head) else None
    if named.kind is Kind.VIDEO and extension not in _LIVE:
        return None
    return heads.get(stem) or (heads.get(_APPLE_EDIT.sub(r"\1\2", stem)) if extension == "aae" else None)


def _given(files: list[Named], heads: dict[str, str]) -> dict[str, str]:
    """Return the photo for each name that a JSON of Google Takeout may have; nothing where there is no JSON."""
    given: dict[str, str] = {}
    if any(takeout.stems_of(named.name) for named in files):
        for named in sorted(files, key=lambda named: (named.kind is not Kind.PHOTO, len(named.name), named.name)):
            head = heads.get(named.name.lower()) or _head_of(named, heads)
            if head is not None and named.kind is not Kind.SIDECAR:
                for stem in takeout.stems(named.name):
                    given.setdefault(stem, head)
    return given


def _given_head(named: Named, given: dict[str, str]) -> str | None:
    return next((given[stem] for stem in takeout.stems_of(named.name) if stem in given), None)


def _is_raw(name: str) -> bool:
    return _extension(name) in RAW


def _stem(name: str) -> str:
    return os.path.splitext(name.lower())[0]


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()
