"""What a member of a group is to its keeper, measured, with the numbers in words."""

from tui_dedup.records import DateSource, Evidence, Photo, Relation
from tui_dedup.text import count, human_seconds

BURST_SECONDS = 10
SCENE_SECONDS = 3600
ASPECT = 0.02
"""Two shapes are one when their width to height ratios differ by less than this share."""
TRUSTED = frozenset(DateSource) - {DateSource.MTIME, DateSource.NAME}
"""Dates that a camera wrote: only these tell how far apart two photos were taken."""


def perceptual(photo: Photo, keeper: Photo, distance: int, orientation: str | None) -> Evidence:
    """Return the evidence for a member whose hash is `distance` bits away; `orientation` is set when it is turned."""
    notes = [f"{distance}/256 bits"]
    if orientation:
        return Evidence(Relation.TURNED, distance, ", ".join([orientation, *notes]))
    seconds = apart(photo, keeper)
    if seconds and seconds <= BURST_SECONDS and same_camera(photo, keeper):
        return Evidence(Relation.BURST, distance, ", ".join([_ago(seconds), *notes]))
    if not same_shape(photo, keeper):
        return Evidence(Relation.EDITED, distance, ", ".join(["another shape", *notes]))
    if photo.pixels != keeper.pixels:
        return Evidence(Relation.RESIZED, distance, ", ".join([_scale(photo, keeper), *notes]))
    if distance > 4:
        return Evidence(Relation.EDITED, distance, ", ".join(notes))
    return Evidence(Relation.REENCODED, distance, ", ".join(notes))


def semantic(photo: Photo, keeper: Photo, cosine: float) -> Evidence:
    """Return the evidence for a member whose vector has this `cosine` with the keeper's."""
    notes = [f"cosine {cosine:.2f}"]
    seconds = apart(photo, keeper)
    if seconds is None:
        return Evidence(Relation.SIMILAR, cosine, ", ".join(notes))
    notes = [_ago(seconds), *notes]
    if 0 < seconds <= BURST_SECONDS and same_camera(photo, keeper):
        return Evidence(Relation.BURST, cosine, ", ".join(notes))
    return Evidence(Relation.SAME_SCENE if seconds <= SCENE_SECONDS else Relation.SIMILAR, cosine, ", ".join(notes))


def apart(photo: Photo, other: Photo) -> float | None:
    """Return the seconds between two photos by the cameras' clocks, or None where a camera wrote no date."""
    if photo.taken.source not in TRUSTED or other.taken.source not in TRUSTED:
        return None
    return abs((photo.taken.when.replace(tzinfo=None) - other.taken.when.replace(tzinfo=None)).total_seconds())


def same_camera(photo: Photo, other: Photo) -> bool:
    """Return whether both name one camera model."""
    model = photo.fingerprint.camera_model
    return model is not None and model == other.fingerprint.camera_model


def same_shape(photo: Photo, other: Photo) -> bool:
    """Return whether width and height stand in the same ratio, but for rounding."""
    mine = photo.fingerprint.width * other.fingerprint.height
    theirs = other.fingerprint.width * photo.fingerprint.height
    return abs(mine - theirs) <= ASPECT * max(mine, theirs)


def _scale(photo: Photo, keeper: Photo) -> str:
    share = (photo.pixels / keeper.pixels) ** 0.5
    return f"{share:.0%} of the width"


def _ago(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds:.1f} s apart"
    if seconds < 172_800:
        return f"{human_seconds(seconds)} apart"
    return f"{count(round(seconds / 86_400), 'day')} apart"
