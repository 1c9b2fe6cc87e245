"""Groups of photos that may be one: why they stand together, and what is to happen to them."""

from enum import StrEnum

from msgspec import Struct

from tui_dedup.records.photos import Photo


class Level(StrEnum):
    """How alike the photos of a group are."""

    EXACT = "exact"
    PERCEPTUAL = "perceptual"
    AI = "ai"


class Relation(StrEnum):
    """What a member is to the keeper of its group, in words that a person understands."""

    SAME_BYTES = "same bytes"
    SAME_PICTURE = "same picture, other metadata"
    RESIZED = "resized"
    REENCODED = "re-encoded"
    TURNED = "rotated or mirrored"
    CROPPED = "cropped"
    EDITED = "edited"
    BURST = "burst"
    SAME_SCENE = "same scene"
    SIMILAR = "similar"


class Action(StrEnum):
    """What is to happen to a member of a group."""

    KEEP = "keep"
    REMOVE = "remove"
    UNDECIDED = "undecided"


class Verdict(StrEnum):
    """A person's answer about two contents."""

    NOT_SIMILAR = "not similar"
    SAME = "same"


class Evidence(Struct, frozen=True):
    """Why a member stands in its group: its relation to the keeper and the number behind it.

    `score` is None for same bytes, a Hamming distance of 0 to 256 for perceptual and a cosine for ai;
    `note` is the evidence in words, such as `3/256 bits` or `11 minutes apart`.
    """

    relation: Relation
    score: float | None = None
    note: str = ""


class Member(Struct, frozen=True):
    """A place in a group as the matcher decided it. `reason` says why it is kept; it is empty for the others."""

    file_id: int
    keeper: bool
    reason: str
    evidence: Evidence


class Group(Struct, frozen=True):
    """Photos that may be one: the keeper first, then the others. `id` depends on level and contents alone.

    `reclaimable` are the bytes of all photos but the keeper: the catalog adds what travels with them. `returned` means that two
    of them were called not similar, and a photo that was not known then is near both.
    """

    id: str
    level: Level
    members: tuple[Member, ...]
    reclaimable: int
    returned: bool = False


class MemberView(Struct, frozen=True):
    """A member as the review shows it: the photo, the evidence and what a person or the default decided.

    `copies` are the other paths of the same bytes, for a member that stands for a set of exact copies.
    """

    photo: Photo
    keeper: bool
    reason: str
    evidence: Evidence
    action: Action
    copies: tuple[str, ...] = ()


class GroupRow(Struct, frozen=True):
    """A group as a list shows it, without its members; `name` is that of its keeper.

    `reclaimable` is what it frees when all go but the photo that stands first, with what travels with them. `reviewed` means
    that a person has decided on it; `returned` is as in `Group`.
    """

    id: str
    level: Level
    photos: int
    relation: Relation
    reclaimable: int
    marked: int
    reviewed: bool
    returned: bool = False
    name: str = ""
