"""One file to one result. This runs in a decoding process, and nothing that the file holds may raise out of it."""

import hashlib
import io
import os
from io import BufferedReader
from pathlib import Path

import imagehash
import numpy as np
from PIL import Image

from tui_dedup.catalog.files import Scanned
from tui_dedup.records import DateSource, Fingerprint, SourceFile, Taken
from tui_dedup.scan import dates, metadata
from tui_dedup.scan.decode import decode, upright
from tui_dedup.scan.opening import open_picture
from tui_dedup.scan.reasons import content_reason, file_reason
from tui_dedup.settings import Scan
from tui_dedup.workspace import Workspace, write_atomic

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_QUALITY = 85


class ChangedError(Exception):
    """The file is not the one that was found, or changed while it was read."""


def read(file_id: int, file: SourceFile, scan: Scan, workspace: Workspace) -> Scanned:
    """Return the fingerprint of `file`, or why there is none; write its thumbnail. Raises nothing."""
    try:
        with open_unchanged(file) as opened:
            md5 = hashlib.file_digest(opened, "md5").hexdigest()
            opened.seek(0)
            scanned = _content(file_id, md5, opened, file, scan, workspace)
            check_unchanged(opened, file)
            return scanned
    except (OSError, ChangedError) as error:
        return Scanned(file_id, file_error=file_reason(error))


def digest(file: SourceFile) -> str:
    """Return the MD5 of all bytes of `file` as 32 hex digits; raises `OSError` or `ChangedError`."""
    with open_unchanged(file) as opened:
        md5 = hashlib.file_digest(opened, "md5").hexdigest()
        check_unchanged(opened, file)
    return md5


def open_unchanged(file: SourceFile) -> BufferedReader:
    """Open `file` without following a link put in its place; raises `OSError` or `ChangedError`."""
    opened = os.fdopen(os.open(file.path, _FLAGS), "rb")
    try:
        check_unchanged(opened, file)
    except BaseException:
        opened.close()
        raise
    return opened


def check_unchanged(opened: BufferedReader, file: SourceFile) -> None:
    """Raise `ChangedError` unless an opened file is still the one that was found."""
    now = os.fstat(opened.fileno())
    seen = (file.size, file.mtime_ns, file.ctime_ns, file.device, file.inode)
    if (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_dev, now.st_ino) != seen:
        raise ChangedError


def _content(file_id: int, md5: str, opened: BufferedReader, file: SourceFile, scan: Scan, workspace: Workspace) -> Scanned:
    try:
        fingerprint, small = _fingerprint(md5, opened, os.path.basename(file.path), scan)
    except Exception as error:  # noqa: BLE001 - decoders raise anything on foreign bytes
        return Scanned(file_id, md5, content_error=content_reason(error))
    _write_thumbnail(small, workspace.thumbnail(md5))
    return Scanned(file_id, md5, fingerprint, None if fingerprint.taken else _named(file.path))


def _fingerprint(md5: str, opened: BufferedReader, name: str, scan: Scan) -> tuple[Fingerprint, Image.Image]:
    picture = open_picture(opened, name, scan.max_pixels)
    known = metadata.read(picture, name)
    small = decode(picture, scan.thumbnail_side)
    fingerprint = Fingerprint(
        md5,
        picture.format,
        *upright(picture),
        picture.orientation,
        dhash(small),
        known.taken,
        known.camera_make,
        known.camera_model,
        known.latitude,
        known.longitude,
        known.is_screenshot,
    )
    return fingerprint, small


def dhash(image: Image.Image) -> bytes:
    """Return the 256-bit difference hash of an image: 32 bytes, 16 rows of 16 bits, the first bit highest."""
    return np.packbits(imagehash.dhash(image, hash_size=16).hash).tobytes()


def _named(path: str) -> Taken | None:
    when = dates.from_name(os.path.basename(path))
    return Taken(when, DateSource.NAME) if when else None


def _write_thumbnail(small: Image.Image, path: Path) -> None:
    encoded = io.BytesIO()
    small.save(encoded, "JPEG", quality=_QUALITY)
    write_atomic(path, encoded.getvalue(), durable=False)
