"""One file to one result. This runs in a decoding process, and nothing that the file holds may raise out of it."""

import io
import os
from io import BufferedReader
from pathlib import Path

import imagehash
import numpy as np
from PIL import Image

from tui_dedup.catalog import Scanned
from tui_dedup.records import DateSource, Fingerprint, SourceFile, Taken
from tui_dedup.scan import dates, metadata
from tui_dedup.scan.decode import decode, upright
from tui_dedup.scan.files import ChangedError, check_unchanged, md5_of, open_unchanged
from tui_dedup.scan.opening import Opened, open_picture
from tui_dedup.scan.reasons import content_reason, file_reason
from tui_dedup.settings import Scan
from tui_dedup.workspace import Workspace, write_atomic

_QUALITY = 85


def read(file_id: int, file: SourceFile, scan: Scan, workspace: Workspace, *, pixels: bool = True) -> Scanned:
    """Return the fingerprint of `file`, or why there is none; write its thumbnail. Raises nothing.

    Without `pixels` the header alone is read: the hash is empty and there is no thumbnail.
    """
    try:
        with open_unchanged(file) as opened:
            scanned = _content(file_id, opened, file, scan, workspace if pixels else None)
            check_unchanged(opened, file)
            return scanned
    except (OSError, ChangedError) as error:
        return Scanned(file_id, file_error=file_reason(error))


def taken_of(path: str, fingerprint: Fingerprint) -> Taken | None:
    """Return the date in a file's name where its content has none."""
    when = None if fingerprint.taken else dates.from_name(os.path.basename(path))
    return Taken(when, DateSource.NAME) if when else None


def dhash(image: Image.Image) -> bytes:
    """Return the 256-bit difference hash of an image: 32 bytes, 16 rows of 16 bits, the first bit highest."""
    return np.packbits(imagehash.dhash(image, hash_size=16).hash).tobytes()


def _content(file_id: int, opened: BufferedReader, file: SourceFile, scan: Scan, workspace: Workspace | None) -> Scanned:
    md5 = md5_of(opened)
    name = os.path.basename(file.path)
    try:
        picture = open_picture(opened, name, scan.max_pixels)
        known = metadata.read(picture, name)
        small = decode(picture, scan.thumbnail_side) if workspace else None
    except Exception as error:  # noqa: BLE001 - decoders raise anything on foreign bytes
        return Scanned(file_id, md5, content_error=content_reason(error))
    if small and workspace:
        try:
            _write_thumbnail(small, workspace.thumbnail(md5))
        except OSError as error:
            return Scanned(file_id, file_error=f"no thumbnail can be written: {file_reason(error)} ({workspace.thumbnails})")
    fingerprint = _fingerprint(md5, picture, known, dhash(small) if small else b"")
    return Scanned(file_id, md5, fingerprint, taken_of(file.path, fingerprint))


def _fingerprint(md5: str, picture: Opened, known: metadata.Metadata, bits: bytes) -> Fingerprint:
    return Fingerprint(
        md5,
        picture.format,
        *upright(picture),
        picture.orientation,
        bits,
        known.taken,
        known.camera_make,
        known.camera_model,
        known.latitude,
        known.longitude,
        known.is_screenshot,
    )


def _write_thumbnail(small: Image.Image, path: Path) -> None:
    encoded = io.BytesIO()
    small.save(encoded, "JPEG", quality=_QUALITY)
    write_atomic(path, encoded.getvalue(), durable=False)
