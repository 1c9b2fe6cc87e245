"""What a photo is or holds more than those that are kept: what somebody would miss."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from tui_dedup.records import LOSSLESS, DateSource, Photo

RAW = "a camera original (RAW)"
LARGER = "more pixels"
POSITION = "a position"
DATE = "a date"

_KEYWORD, _SINGLE = "keyword", ("rating", "label", "title", "description")
_LOSSLESS = frozenset(("BMP", "PNG", "PSD", "PHOTOSHOP", "TIFF"))
_CHANGE = frozenset((DateSource.EXIF,))
"""Dates that do not tell when a photo was taken."""


def more(photo: Photo, kept: Iterable[Photo]) -> list[str]:
    """Return in words what a photo has that none of those kept has; nothing where one of them has its bytes."""
    kept = list(kept)
    if any(other.md5 == photo.md5 for other in kept):
        return []
    larger = [LARGER] if kept and photo.pixels > max(other.pixels for other in kept) else []
    return larger + sorted(_has(photo) - set(chain.from_iterable(map(_has, kept))))


def unmerged(lost: Sequence[str], kept: Sequence[Photo]) -> list[str]:
    """Return what of that no sidecar takes from a photo that goes; see `metadata.merge`.

    Keywords are added to what is there. All else is taken where the kept photos say nothing of the kind.
    """
    kinds = Counter(map(_kind, lost))
    taken = {_KEYWORD, _kind(POSITION)}
    if not any(photo.companions for photo in kept):
        said = {_kind(what) for photo in kept for what in photo.fingerprint.extras}
        taken |= {kind for kind in _SINGLE if kinds[kind] == 1 and kind not in said}
    return [what for what in lost if _kind(what) not in taken]


def _kind(what: str) -> str:
    """Return the first word, which tells of words their kind, and of all else is no kind."""
    kind, _, _ = what.partition(" ")
    return kind if kind in (_KEYWORD, *_SINGLE) else what


def _has(photo: Photo) -> set[str]:
    """Return all that a photo has, in words."""
    found = photo.fingerprint
    own = {
        RAW: photo.is_raw,
        LOSSLESS: photo.is_raw or found.format in _LOSSLESS,
        POSITION: found.latitude is not None,
        DATE: found.taken is not None and found.taken.source not in _CHANGE,
    }
    return {*found.extras, *(what for what, there in own.items() if there)}
