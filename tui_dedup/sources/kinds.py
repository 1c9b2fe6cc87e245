"""What a file is by its name or, without an extension, by its first bytes; and which folders are never walked."""

import os

from tui_dedup.records import Kind, takeout
from tui_dedup.records.trashes import is_trash_name

_PHOTOS = (
    "jpg jpeg jpe jfif png apng webp tif tiff gif bmp dib heic heif hif avif jxl jp2 j2k jpf jpx psd psb "
    "cr2 cr3 nef nrw arw dng raf orf rw2 pef srw"
)
_VIDEOS = "mov mp4 m4v avi 3gp mts m2ts mkv webm mpg mpeg wmv"
_SIDECARS = "xmp aae thm"

KINDS: dict[str, Kind] = {
    **dict.fromkeys(_PHOTOS.split(), Kind.PHOTO),
    **dict.fromkeys(_VIDEOS.split(), Kind.VIDEO),
    **dict.fromkeys(_SIDECARS.split(), Kind.SIDECAR),
}
"""The kind of a file by its extension, in lower case and without the dot."""

HEAD = 16
"""How many bytes of a file tell its kind."""

_PICTURE_HEADS = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
    b"8BPS",
    b"\xff\x0a",
    b"\0\0\0\x0cJXL \r\n\x87\n",
    b"\0\0\0\x0cjP  \r\n\x87\n",
    b"\xff\x4f\xff\x51",
    b"FUJIFILMCCD-RAW",
    b"IIRO",
    b"IIRS",
    b"MMOR",
    b"IIU\0",
)
_PICTURE_BRANDS = frozenset(b"heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 avif avis avio".split()) | {b"crx "}
_VIDEO_BRANDS = frozenset(b"isom iso2 iso3 iso4 iso5 iso6 mp41 mp42 mp4v avc1 3gp4 3gp5 3gp6 3g2a MSNV XAVC".split()) | {
    b"qt  ",
    b"M4V ",
}

_PRIVATE = {
    "photoslibrary": "a Photos library is never read as a folder",
    "photolibrary": "a Photos library is never read as a folder",
    "migratedphotolibrary": "a Photos library is never read as a folder",
    "aplibrary": "an Aperture library is never read as a folder",
    "migratedaplibrary": "an Aperture library is never read as a folder",
    "lrdata": "previews of Lightroom are not photos",
}
TRASH = "a trash folder"
"""Why a trash is never walked."""


def kind_of(name: str) -> Kind | None:
    """Return the kind that a file's name tells, or None for a file that does not concern us."""
    stem, _, extension = name.rpartition(".")
    if not stem:
        return None
    return KINDS.get(extension) or KINDS.get(extension.lower()) or (Kind.SIDECAR if _is_of_takeout(name) else None)


def may_concern_us(name: str) -> bool:
    """Tell whether a file of this name is ours or, having no extension, has to be looked into."""
    stem, _, extension = name.rpartition(".")
    # most are written small: they need not be made so
    return extension in KINDS or not stem or extension.lower() in KINDS or _is_of_takeout(name)


def _is_of_takeout(name: str) -> bool:
    """Tell whether a JSON of this name may lie beside a photo or video that Google Takeout gave."""
    return name[-5:].lower() == ".json" and ((extension := takeout.extension(name)) == "*" or extension in KINDS)


def kind_of_bytes(head: bytes) -> Kind | None:
    """Return the kind that the first `HEAD` bytes of a file tell, or None for what is neither photo nor video."""
    if head.startswith(_PICTURE_HEADS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or _is_bmp(head):
        return Kind.PHOTO
    if head[4:8] != b"ftyp":
        return None
    brand = head[8:12]
    if brand in _PICTURE_BRANDS:
        return Kind.PHOTO
    return Kind.VIDEO if brand in _VIDEO_BRANDS else None


def _is_bmp(head: bytes) -> bool:
    """Tell a BMP from a text that begins with its two letters: by what is zero, and by where its pixels may start."""
    return head[:2] == b"BM" and head[6:10] == bytes(4) and 26 <= int.from_bytes(head[10:14], "little") < 1 << 16


def never_entered(name: str) -> str | None:
    """Return why a folder of this name is never walked, or None where it may be."""
    if is_trash_name(name):
        return TRASH
    return _PRIVATE.get(os.path.splitext(name)[1][1:].lower())
