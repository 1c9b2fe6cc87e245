"""Which photo of a group is kept, and why: ordered rules, the first that tells two photos apart decides."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tui_dedup.records import DateSource, Photo, Trait
from tui_dedup.settings import KeepRule
from tui_dedup.text import count, human_bytes

CHOSEN = "your choice"
AT_HAND = "its original is at hand"
_COPY_NAME = re.compile(r"(\(\d+\)|[ _-]cop(y|ie)( \d+)?|[ _-]kopie( \d+)?|~\d+)$", re.IGNORECASE)
"""How file managers and browsers name a second copy: `IMG_1 (1)`, `IMG_1 copy 2`, `IMG_1 - Kopie`, `IMG_1~2`."""
_TRUST = {source: rank for rank, source in enumerate(DateSource)}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the photo with the smallest `key` wins, and `reason` says why."""

    key: Callable[[Photo], Any]
    reason: Callable[[Photo], str]


def choose(photos: Sequence[Photo], rules: Sequence[KeepRule]) -> tuple[Photo, str]:
    """Return the photo to keep and the reason in words. What all rules leave open, the path decides.

    An item of Photos whose original is not here is kept only where nothing else could be.
    """
    left = [photo for photo in photos if not photo.stand_in] or list(photos)
    if len(left) == 1 < len(photos):
        return left[0], AT_HAND
    for name in (*rules, "path"):
        rule = RULES[name]
        best = min(rule.key(photo) for photo in left)
        left = [photo for photo in left if rule.key(photo) == best]
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
    return _COPY_NAME.search(Path(photo.name).stem) is not None


def _is_favourite(photo: Photo) -> bool:
    return photo.asset is not None and Trait.FAVOURITE in photo.asset.traits


RULES: dict[KeepRule, Rule] = {
    "oldest": Rule(_oldest, _oldest_reason),
    "resolution": Rule(
        lambda photo: -photo.pixels,
        lambda photo: f"highest resolution: {photo.fingerprint.width} x {photo.fingerprint.height}",
    ),
    "size": Rule(lambda photo: -photo.file.size, lambda photo: f"largest file: {human_bytes(photo.file.size)}"),
    "favourite": Rule(lambda photo: not _is_favourite(photo), lambda _: "a favourite in Photos"),
    "companions": Rule(
        lambda photo: -len(photo.companions),
        lambda photo: f"with {count(len(photo.companions), 'companion')}, such as a Live Photo's video",
    ),
    "name": Rule(_is_named_a_copy, lambda _: "the name is not that of a copy"),
    "path": Rule(lambda photo: photo.path, lambda _: "first path"),
    "smallest-path": Rule(lambda photo: (len(photo.path), photo.path), lambda _: "shortest path"),
}
"""Every rule by its name in the settings."""
