"""What a file is by its name, and which folders are never walked."""

import os
import re

from tui_dedup.records import Kind

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

_PRIVATE = {
    "photoslibrary": "a Photos library is never read as a folder",
    "photolibrary": "a Photos library is never read as a folder",
    "aplibrary": "an Aperture library is never read as a folder",
    "lrdata": "previews of Lightroom are not photos",
}
_TRASH = re.compile(r"(\.Trash(-\d+)?|\.Trashes|\$RECYCLE\.BIN)", re.IGNORECASE)


def kind_of(name: str) -> Kind | None:
    """Return the kind that a file's name tells, or None for a file that does not concern us."""
    stem, _, extension = name.rpartition(".")
    return KINDS.get(extension.lower()) if stem else None


def never_entered(name: str) -> str | None:
    """Return why a folder of this name is never walked, or None where it may be."""
    if _TRASH.fullmatch(name):
        return "a trash folder"
    return _PRIVATE.get(os.path.splitext(name)[1][1:].lower())
