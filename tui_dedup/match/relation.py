"""What a member of a group is to its keeper, in words that a person understands, with the numbers behind them."""

from tui_dedup.match.likeness import Likeness
from tui_dedup.match.prints import TURNS
from tui_dedup.records import DateSource, Photo, Relation
from tui_dedup.text import count, human_seconds

BURST_SECONDS = 10
SCENE_SECONDS = 3600
ASPECT = 0.02
"""Two shapes are one when their width to height ratios differ by less than this share."""
LIGHT, COLOUR, SPREAD = 5.0, 3.0, 5.0
"""Levels of 255 that encoding and resizing may change the brightness, the colours and the detail."""
SOFTER, NOISIER = 0.35, 1.15
"""Encoding leaves at least, and makes at most, this share of the sharpness."""
SAME_DETAILS = 0.93
"""The share of blocks in which encoding and resizing leave the structure; see `likeness.agreement` and docs/quality.md."""
WHOLE = 0.96
"""From this share on, a picture is shown as a whole."""
TRUSTED = frozenset(DateSource) - {DateSource.MTIME, DateSource.NAME}
"""Dates that a camera wrote, or a program that changed the file: only these tell how far apart two photos were taken."""

SHOT = frozenset({DateSource.PHOTOS, DateSource.ORIGINAL, DateSource.DIGITIZED})
"""Dates of the exposure, which no edit moves."""
CHANGED = frozenset({Relation.CROPPED, Relation.EDITED})
"""What a picture may seem to be to another that was taken at another time."""

Finding = tuple[Relation, str]
"""A relation and what it was told by, in words; empty where the relation says it all."""


def of(photo: Photo, keeper: Photo, likeness: Likeness) -> Finding:
    """Return what `photo` is to `keeper`: the first that holds, the surest first."""
    if likeness.same_thumbnail and _size(photo) == _size(keeper):
        return Relation.SAME_PICTURE, "equal thumbnails"
    found = _burst(photo, keeper) or _aligned(likeness) or _laid(photo, keeper, likeness)
    if found is None or (found[0] in CHANGED and _two_shots(photo, keeper)):
        return _by_time(photo, keeper)
    return found


def _two_shots(photo: Photo, keeper: Photo) -> bool:
    """Return whether a camera says that it took two photos: crops and edits keep the time of their original."""
    return bool(photo.taken.source in SHOT and keeper.taken.source in SHOT and apart(photo, keeper))


def _burst(photo: Photo, keeper: Photo) -> Finding | None:
    seconds = apart(photo, keeper)
    changed = DateSource.EXIF in {photo.taken.source, keeper.taken.source} and _size(photo) != _size(keeper)
    if seconds and seconds <= BURST_SECONDS and same_camera(photo, keeper) and not changed:
        return Relation.BURST, _ago(seconds)
    return None


def _aligned(likeness: Likeness) -> Finding | None:
    """One picture shows a part of the other; in a frame, the part is the other's whole."""
    if not likeness.aligned:
        return None
    if likeness.shows < WHOLE <= likeness.shown:
        return Relation.CROPPED, f"shows {likeness.shows:.0%} of the kept photo"
    if likeness.shown < WHOLE <= likeness.shows:
        return Relation.EDITED, f"the kept photo is {likeness.shown:.0%} of it"
    if likeness.shows < WHOLE:
        return Relation.CROPPED, f"shares {likeness.shows:.0%} of the kept photo"
    return Relation.EDITED, "something was laid over it or changed"


def _laid(photo: Photo, keeper: Photo, likeness: Likeness) -> Finding | None:
    """One picture lies on the other as a whole."""
    if likeness.light is None or likeness.colour is None or likeness.spread is None:
        return None
    other_details = likeness.agrees is not None and likeness.agrees < SAME_DETAILS
    if likeness.turn and not other_details:
        return Relation.TURNED, TURNS[likeness.turn]
    changes = [
        *(["other details"] if other_details else []),
        *(["brighter" if likeness.light > 0 else "darker"] if abs(likeness.light) > LIGHT else []),
        *(["other colours"] if likeness.colour > COLOUR else []),
        *(["other contrast"] if likeness.spread > SPREAD and not other_details else []),
        *(_sharpness_words(photo, keeper, likeness) if not likeness.turn else []),
        *(["another shape"] if not same_shape(photo, keeper) else []),
    ]
    if changes:
        return Relation.EDITED, ", ".join(changes)
    if _size(photo) != _size(keeper):
        return Relation.RESIZED, f"{(photo.pixels / keeper.pixels) ** 0.5:.0%} as wide"
    return Relation.REENCODED, ""


def _sharpness_words(photo: Photo, keeper: Photo, likeness: Likeness) -> list[str]:
    """Tell a blur from a noise among photos of one size; a change of size takes sharpness away by itself."""
    if likeness.sharpness is None or _size(photo) != _size(keeper):
        return []
    if likeness.sharpness < SOFTER:
        return ["softer"]
    return ["sharper or noisier"] if likeness.sharpness > NOISIER else []


def _by_time(photo: Photo, keeper: Photo) -> Finding:
    seconds = apart(photo, keeper)
    if seconds is None:
        return Relation.SIMILAR, ""
    return Relation.SAME_SCENE if seconds <= SCENE_SECONDS else Relation.SIMILAR, _ago(seconds)


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


def _size(photo: Photo) -> tuple[int, int]:
    return photo.fingerprint.width, photo.fingerprint.height


def _ago(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds:.1f} s apart"
    if seconds < 172_800:
        return f"{human_seconds(seconds)} apart"
    return f"{count(round(seconds / 86_400), 'day')} apart"
