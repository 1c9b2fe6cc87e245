"""Where the photos of a group lie, in as few words as tell them apart."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from tui_dedup.records import Photo
from tui_dedup.text import cells, printable, shorten

IN_PHOTOS = "Photos"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder below all that a group has in common; `apart` leaves out the end that is the same for all."""

    whole: str
    apart: str

    def within(self, width: int) -> str:
        """Return it in at most so many cells: whole where it fits."""
        return self.whole if cells(self.whole) <= width else shorten(self.apart, width)


def folders(photos: Sequence[Photo]) -> list[Folder]:
    """Return for each photo of a group the folder that tells where it lies; an item of Photos lies in its albums."""
    parts = [os.path.dirname(photo.path).split("/") for photo in photos if photo.asset is None]
    start = _shared(parts)
    same = bool(parts) and all(len(each) == start for each in parts)
    start -= same  # the folder that holds all of them has a name too
    below = [each[start:] for each in parts]
    end = 0 if same else _shared([each[::-1] for each in below])
    told = iter(_folder(each, end) for each in below)
    return [next(told) if photo.asset is None else _albums(photo.asset.albums) for photo in photos]


def _shared(parts: Sequence[Sequence[str]]) -> int:
    """Return how many of their first parts all of them have in common."""
    return len(list(takewhile(lambda column: len(set(column)) == 1, zip(*parts, strict=False))))


def _folder(parts: Sequence[str], end: int) -> Folder:
    whole = f"{'/'.join(parts)}/" if parts else "./"
    apart = f"{'/'.join(parts[:-end])}/…/" if end and parts[:-end] else whole
    return Folder(printable(whole), printable(apart))


def _albums(albums: Sequence[str]) -> Folder:
    text = printable(": ".join(filter(None, (IN_PHOTOS, ", ".join(albums)))))
    return Folder(text, text)
