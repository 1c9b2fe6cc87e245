"""Photos: what their files hold, when they were taken, and what they are to Photos."""

import os
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from tui_dedup.records.files import SourceFile


class DateSource(StrEnum):
    """Where a capture date was read, the most trusted first."""

    PHOTOS = "Photos"
    ORIGINAL = "EXIF original"
    DIGITIZED = "EXIF digitized"
    XMP = "XMP"
    PNG = "PNG text"
    GPS = "GPS"
    VIDEO = "video header"
    EXIF = "EXIF"  # when the file was changed
    NAME = "file name"
    MTIME = "file time"


class Taken(Struct, frozen=True):
    """A capture date. `when` is aware where the file names an offset, else naive local time at the camera."""

    when: datetime
    source: DateSource


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


class Asset(Struct, frozen=True):
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


class AssetFile(Struct, frozen=True):
    """An item of a Photos library as a source found it: the file to read, and those that belong to the item."""

    file: SourceFile
    asset: Asset
    companions: tuple[SourceFile, ...] = ()


RAW_FORMATS = frozenset(
    {"3FR", "ARW", "CR2", "CR3", "CRW", "DNG", "ERF", "IIQ", "KDC", "MEF", "MOS"}
    | {"MRW", "NEF", "NRW", "ORF", "PEF", "RAF", "RAW", "RW2", "RWL", "SR2", "SRW"}
)
"""What camera originals are called, as formats and as extensions."""
FILM = "a video"
PICTURES = "further frames, pages or layers"
"""What a file may hold beside its picture that is as much as the picture, and compared with nothing."""
LOSSLESS = "a picture without losses"
"""What a file may be whose format does not tell."""


class Fingerprint(Struct, frozen=True):
    """What the pixels and the metadata of one content are, whatever its file is called.

    `width` and `height` are upright, after the EXIF orientation was applied. `dhash` is the 256-bit difference
    hash of imagehash (32 bytes, row by row), empty where the pixels were not read: it then matches nothing.
    `orientation` is the EXIF value, 1 to 8, as found. `extras` are what the file holds beside the picture that is
    compared, in words: `FILM`, `PICTURES`, transparency, a keyword with its value. `live_id` is what the two
    halves of a Live Photo share, Apple's ContentIdentifier. A video has one frame's width and height, and no hash.
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
    extras: frozenset[str] = frozenset()
    live_id: str | None = None

    @property
    def motion(self) -> bool:
        """Whether the picture that is compared is one of several, or the still of a video."""
        return not self.extras.isdisjoint((FILM, PICTURES))


class Photo(Struct, frozen=True):
    """A readable photo in its place: the file, its fingerprint, and the files that travel with it."""

    id: int
    file: SourceFile
    fingerprint: Fingerprint
    taken: Taken
    companions: tuple[str, ...] = ()
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
    def is_raw(self) -> bool:
        """Whether it is a camera original, by its name or by its bytes."""
        _, suffix = os.path.splitext(self.path)
        return not RAW_FORMATS.isdisjoint((suffix[1:].upper(), self.fingerprint.format.upper()))

    @property
    def pixels(self) -> int:
        """How many pixels it has, upright or not."""
        return self.fingerprint.width * self.fingerprint.height


class Scanned(Struct, frozen=True):
    """What the scanner made of one file.

    `file_error` is trouble with the file itself (no permission, gone, changed while read): nothing is known of
    its content, and the next run tries again. Else `md5` is set, and either `fingerprint` or `content_error`.
    """

    file_id: int
    md5: str | None = None
    fingerprint: Fingerprint | None = None
    taken: Taken | None = None
    content_error: str | None = None
    file_error: str | None = None
