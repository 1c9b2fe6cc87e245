"""The words of the house: frozen records that every room shares.

A path is a `str` as `os.fsdecode` gives it: absolute, and with surrogates where its bytes are not UTF-8.
An MD5 is 32 hex digits and names a content: two files of one MD5 share one fingerprint and one vector.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """How alike the photos of a group are."""

    EXACT = "exact"
    PERCEPTUAL = "perceptual"
    AI = "ai"


class Kind(StrEnum):
    """What a file is to us, by its name; its bytes have the last word when it is opened."""

    PHOTO = "photo"
    VIDEO = "video"
    SIDECAR = "sidecar"


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


class DateSource(StrEnum):
    """Where a capture date was read, the most trusted first."""

    PHOTOS = "Photos"
    ORIGINAL = "EXIF original"
    DIGITIZED = "EXIF digitized"
    EXIF = "EXIF"
    XMP = "XMP"
    PNG = "PNG text"
    GPS = "GPS"
    VIDEO = "video header"
    NAME = "file name"
    MTIME = "file time"


class Verdict(StrEnum):
    """A person's answer about two contents."""

    NOT_SIMILAR = "not similar"
    SAME = "same"


class Trait(StrEnum):
    """What an item of a Photos library is, besides a photo.

    `SHARED` means the iCloud Shared Photo Library, `REFERENCED` a file that Photos never copied into the library.
    """

    FAVOURITE = "favourite"
    HIDDEN = "hidden"
    EDITED = "edited"
    BURST = "burst"
    LIVE = "live"
    RAW = "raw"
    MISSING = "missing"
    SHARED = "shared"
    REFERENCED = "referenced"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as a source found it, before anything was read.

    `device`, `inode`, `size`, `mtime_ns` and `ctime_ns` are those of `os.lstat`; together they tell whether
    the file is still the one that was seen.
    """

    path: str
    root: str
    kind: Kind
    size: int
    mtime_ns: int
    ctime_ns: int
    device: int
    inode: int


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder all of whose files that may be ours are: `files` so many, as `state` names them and the rules that hold.

    `unchanged` means that it is in the state that was remembered, so that the files in it were not named again.
    """

    path: str
    state: bytes
    files: int
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A path that was passed over, with a reason a person can act on.

    `trouble` tells what we wanted but could not reach (no permission, a disk error) from what is left out on
    purpose (a symlink, a second name of the same file).
    """

    path: str
    reason: str
    trouble: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A capture date. `when` is aware where the file names an offset, else naive local time at the camera."""

    when: datetime
    source: DateSource


@dataclass(frozen=True, slots=True)
class Asset:
    """An item of a Photos library: what it is to Photos, whatever its file holds.

    `library` is the library's folder, or empty where Apple events do not tell which one Photos has open. `name` is the
    file name at import. `stand_in` means that the file which we read is not the item's original (a preview, or the
    edited version), so that its bytes prove nothing. What Photos says of date and place goes before EXIF.
    """

    library: str
    uuid: str
    name: str
    traits: frozenset[Trait] = frozenset()
    stand_in: bool = False
    taken: Taken | None = None
    latitude: float | None = None
    longitude: float | None = None
    title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssetFile:
    """An item of a Photos library as a source found it: the file to read, and those that belong to the item."""

    file: SourceFile
    asset: Asset
    companions: tuple[SourceFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the pixels and the metadata of one content are, whatever its file is called.

    `width` and `height` are upright, after the EXIF orientation was applied. `dhash` is the 256-bit difference
    hash of imagehash (32 bytes, row by row), empty where the pixels were not read: it then matches nothing.
    `orientation` is the EXIF value, 1 to 8, as found. `motion` tells that the file holds a video beside the picture
    (a motion photo of Google or Samsung). `live_id` is what the two halves of a Live Photo share, Apple's
    ContentIdentifier. A video has one frame's width and height, and no hash.
    """

    md5: str
    format: str
    width: int
    height: int
    orientation: int
    dhash: bytes
    taken: Taken | None
    camera_make: str | None
    camera_model: str | None
    latitude: float | None
    longitude: float | None
    is_screenshot: bool
    motion: bool = False
    live_id: str | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A readable photo in its place: the file, its fingerprint, and the files that travel with it."""

    id: int
    file: SourceFile
    fingerprint: Fingerprint
    taken: Taken
    companions: tuple[str, ...] = ()
    protected: bool = False
    asset: Asset | None = None

    @property
    def path(self) -> str:
        """Where the photo lies."""
        return self.file.path

    @property
    def name(self) -> str:
        """What a person calls it: the name in Photos, else the file's."""
        return self.asset.name if self.asset else os.path.basename(self.path)

    @property
    def stand_in(self) -> bool:
        """Whether the file is a preview or an edited version of an item in Photos: its bytes prove nothing."""
        return self.asset is not None and self.asset.stand_in

    @property
    def md5(self) -> str:
        """The content that it holds."""
        return self.fingerprint.md5

    @property
    def pixels(self) -> int:
        """How many pixels it has, upright or not."""
        return self.fingerprint.width * self.fingerprint.height


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a member stands in its group: its relation to the keeper and the number behind it.

    `score` is None for same bytes, a Hamming distance of 0 to 256 for perceptual and a cosine for ai;
    `note` is the evidence in words, such as `3/256 bits` or `11 minutes apart`.
    """

    relation: Relation
    score: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A place in a group as the matcher decided it. `reason` says why it is kept; it is empty for the others."""

    file_id: int
    keeper: bool
    reason: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Group:
    """Photos that may be one: the keeper first, then the others. `id` depends on level and contents alone.

    `returned` means that two of them were called not similar, and a photo that was not known then is near both.
    """

    id: str
    level: Level
    members: tuple[Member, ...]
    reclaimable: int
    returned: bool = False


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as the review shows it: the photo, the evidence and what a person or the default decided.

    `copies` are the other paths of the same bytes, for a member that stands for a set of exact copies.
    """

    photo: Photo
    keeper: bool
    reason: str
    evidence: Evidence
    action: Action
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group as a list shows it, without its members.

    `reviewed` means that a person has decided on it; `returned` is as in `Group`.
    """

    id: str
    level: Level
    photos: int
    relation: Relation
    reclaimable: int
    marked: int
    reviewed: bool
    returned: bool = False


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """The model behind a set of vectors. `key` names it in the catalog: vectors of two keys are never compared."""

    name: str
    pretrained: str
    dim: int
    device: str
    precision: str

    @property
    def key(self) -> str:
        """Name and weights, as the catalog stores them."""
        return f"{self.name}/{self.pretrained}"
