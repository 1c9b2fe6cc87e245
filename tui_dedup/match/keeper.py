"""Which photo of a group is kept, and why: ordered rules, the first that tells two photos apart decides."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tui_dedup.records import DateSource, Photo, Trait
from tui_dedup.settings import KeepRule
from tui_dedup.text import count, human_bytes, printable

CHOSEN = "your choice"
AT_HAND = "its original is at hand"
_COPY_NAME = re.compile(r"(\(\d+\)|[ _-]cop(y|ie)( \d+)?|[ _-]kopie( \d+)?|~\d+)$", re.IGNORECASE)
"""How file managers and browsers name a second copy: `IMG_1 (1)`, `IMG_1 copy 2`, `IMG_1 - Kopie`, `IMG_1~2`."""
STARVED = 0.3
"""Bits for each pixel below which a picture is badly compressed, in whatever format."""
_ALSO = {"HEIF": ("HEIC",), "JPEG": ("JPG",), "TIFF": ("TIF",)}
"""Other names of formats that people write."""
_TRUST = {source: rank for rank, source in enumerate(DateSource)}


@dataclass(frozen=True, slots=True)
class Facts:
    """What some rules need beyond the photos: sharpness and clipped share by MD5, and orders that a person chose."""

    quality: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    formats: Sequence[str] = ()
    folders: Sequence[str] = ()


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the photo with the smallest `key` wins, and `reason` says why. `by_quality`: the key needs `Facts.quality`."""

    key: Callable[[Photo, Facts], Any]
    reason: Callable[[Photo], str]
    by_quality: bool = False


def choose(photos: Sequence[Photo], rules: Sequence[KeepRule], facts: Facts = NO_FACTS) -> tuple[Photo, str]:
    """Return the photo to keep and the reason in words. What all rules leave open, the path decides.

    An item of Photos whose original is not here is kept only where nothing else could be.
    """
    left = [photo for photo in photos if not photo.stand_in] or list(photos)
    if len(left) == 1 < len(photos):
        return left[0], AT_HAND
    for name in (*rules, "path"):
        rule = RULES[name]
        keys = [rule.key(photo, facts) for photo in left]
        best = min(keys)
        if keys.count(best) < len(keys):
            left = [photo for photo, key in zip(left, keys, strict=True) if key == best]
        if len(left) == 1:
            break
    return left[0], rule.reason(left[0])


def _wall_clock(photo: Photo) -> datetime:
    """Return what the camera's clock showed: zones are known for some photos only, so they cannot be compared."""
    return photo.taken.when.replace(tzinfo=None)


def _oldest(photo: Photo) -> tuple[int, datetime]:
    return _TRUST[photo.taken.source], _wall_clock(photo)


def _oldest_reason(photo: Photo) -> str:
    when = _wall_clock(photo)
    precision = "milliseconds" if when.microsecond else "seconds"
    return f"oldest: {when.isoformat(' ', precision)} ({photo.taken.source})"


def _is_named_a_copy(photo: Photo) -> bool:
    return _COPY_NAME.search(os.path.splitext(photo.name)[0]) is not None


def _is_favourite(photo: Photo) -> bool:
    return photo.asset is not None and Trait.FAVOURITE in photo.asset.traits


def _blur(photo: Photo, facts: Facts) -> float:
    """Return less for a sharper photo; what has few bits for its pixels owes its edges to compression."""
    sharpness, _ = facts.quality.get(photo.md5, (0.0, 0.0))
    bits = 8 * photo.file.size / max(photo.pixels, 1)
    return -sharpness * min(1.0, bits / STARVED)


def _clipped(photo: Photo, facts: Facts) -> float:
    return round(facts.quality.get(photo.md5, (0.0, 0.0))[1], 2)


def _format_rank(photo: Photo, facts: Facts) -> int:
    form = photo.fingerprint.format.upper()
    names = {form, *_ALSO.get(form, ()), *(["RAW"] if photo.is_raw else [])}
    return _rank([name.upper() for name in facts.formats], names.__contains__)


def _folder_rank(photo: Photo, facts: Facts) -> int:
    return _rank(facts.folders, lambda folder: Path(photo.path).is_relative_to(Path(folder).expanduser().absolute()))


def _rank(ordered: Sequence[str], fits: Callable[[str], bool]) -> int:
    return next((rank for rank, item in enumerate(ordered) if fits(item)), len(ordered))


RULES: dict[KeepRule, Rule] = {
    "oldest": Rule(lambda photo, _: _oldest(photo), _oldest_reason),
    "resolution": Rule(
        lambda photo, _: -photo.pixels,
        lambda photo: f"highest resolution: {photo.fingerprint.width} x {photo.fingerprint.height}",
    ),
    "size": Rule(lambda photo, _: -photo.file.size, lambda photo: f"largest file: {human_bytes(photo.file.size)}"),
    "sharpest": Rule(_blur, lambda _: "the sharpest", by_quality=True),
    "exposure": Rule(_clipped, lambda _: "the least in pure black or white", by_quality=True),
    "format": Rule(_format_rank, lambda photo: f"the best format: {photo.fingerprint.format}"),
    "folder": Rule(_folder_rank, lambda photo: f"in a better folder: {printable(os.path.dirname(photo.path))}"),
    "favourite": Rule(lambda photo, _: not _is_favourite(photo), lambda _: "a favourite in Photos"),
    "companions": Rule(
        lambda photo, _: -len(photo.companions) - photo.fingerprint.motion,
        lambda photo: (
            f"with {count(len(photo.companions), 'companion')}, such as a Live Photo's video"
            if photo.companions
            else "with a video, further frames, pages or layers in it"
        ),
    ),
    "name": Rule(lambda photo, _: _is_named_a_copy(photo), lambda _: "the name is not that of a copy"),
    "path": Rule(lambda photo, _: photo.path, lambda _: "first path"),
    "smallest-path": Rule(lambda photo, _: (len(photo.path), photo.path), lambda _: "shortest path"),
}
"""Every rule by its name in the settings."""
