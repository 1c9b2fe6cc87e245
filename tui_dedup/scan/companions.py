"""Files that belong to a photo by their names: the video of a Live Photo, the RAW beside a JPEG, sidecars."""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from tui_dedup.records import Kind
from tui_dedup.scan import raw

_DEVELOPED = ("jpg", "jpeg", "jpe", "heic", "heif", "hif")
_LIVE = frozenset(("mov", "mp4", "m4v"))
_APPLE_EDIT = re.compile(r"(img_)[eo](\d+)")


def pair(files: Iterable[tuple[str, Kind]]) -> Iterator[tuple[str, str]]:
    """Yield (companion's path, photo's path) for the files that travel with a photo of the same folder.

    Names are compared without regard to case. The photo of `IMG_1.CR2` and `IMG_1.JPG` is the JPEG. A sidecar belongs
    to `IMG_1` or to `IMG_1.JPG`; one of an Apple edit (`IMG_E1.aae`, `IMG_O1.aae`) else to `IMG_1`.
    """
    folders: defaultdict[str, list[tuple[str, Kind]]] = defaultdict(list)
    for path, kind in files:
        folder, _, name = path.rpartition(os.sep)
        folders[folder].append((name, kind))
    for folder, names in folders.items():
        if all(_is_alone(name, kind) for name, kind in names):
            continue
        for companion, photo in _pair_names(names):
            yield f"{folder}{os.sep}{companion}", f"{folder}{os.sep}{photo}"


def _is_alone(name: str, kind: Kind) -> bool:
    """Tell whether a file can belong to no other."""
    return kind is Kind.PHOTO and _extension(name) not in raw.EXTENSIONS


def _pair_names(names: list[tuple[str, Kind]]) -> Iterator[tuple[str, str]]:
    heads = _heads([name for name, kind in names if kind is Kind.PHOTO])
    for name, kind in names:
        head = _head_of(name, kind, heads)
        if head is not None and head != name:
            yield name, head


def _heads(photos: list[str]) -> dict[str, str]:
    """Return the photo that stands for each stem, and for each full name, in lower case."""
    heads: dict[str, str] = {}
    for photo in sorted(photos, key=_rank):
        stem = os.path.splitext(photo.lower())[0]
        heads[photo.lower()] = heads.setdefault(stem, photo) if _extension(photo) in raw.EXTENSIONS else photo
        heads.setdefault(stem, photo)
    return heads


def _rank(photo: str) -> tuple[bool, int, str]:
    extension = _extension(photo)
    place = _DEVELOPED.index(extension) if extension in _DEVELOPED else len(_DEVELOPED)
    return extension in raw.EXTENSIONS, place, photo


def _head_of(name: str, kind: Kind, heads: dict[str, str]) -> str | None:
    if kind is Kind.PHOTO:
        return heads[name.lower()]
    stem, extension = os.path.splitext(name.lower())
    if kind is Kind.VIDEO and extension[1:] not in _LIVE:
        return None
    return heads.get(stem) or (heads.get(_APPLE_EDIT.sub(r"\1\2", stem)) if extension == ".aae" else None)


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()
