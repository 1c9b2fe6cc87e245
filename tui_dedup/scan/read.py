"""One file to one result. This runs in a decoding process, and nothing that the file holds may raise out of it."""

import io
import os
from io import BufferedReader
from pathlib import Path

import imagehash
import numpy as np
from PIL import Image

from tui_dedup.records import DateSource, Fingerprint, Kind, Scanned, SourceFile, Taken
from tui_dedup.scan import dates, extras, metadata, movies
from tui_dedup.scan.decode import decode, shrunk, upright
from tui_dedup.scan.files import ChangedError, check_unchanged, md5_of, open_unchanged
from tui_dedup.scan.opening import open_picture
from tui_dedup.scan.reasons import content_reason, file_reason
from tui_dedup.settings import Scan
from tui_dedup.workspace import Workspace, write_atomic

_QUALITY = 85


def read(
    file_id: int, file: SourceFile, scan: Scan, workspace: Workspace, *, pixels: bool = True, md5: str | None = None
) -> Scanned:
    """Return the fingerprint of `file`, or why there is none; write its thumbnail. Raises nothing.

    Without `pixels` the header alone is read: the hash is empty and there is no thumbnail. Where `md5` is known already,
    the bytes are not read for it again.
    """
    try:
        with open_unchanged(file) as opened:
            scanned = _content(file_id, opened, file, scan, workspace if pixels else None, md5 or md5_of(opened))
            check_unchanged(opened.fileno(), file)
            return scanned
    except (OSError, ChangedError) as error:
        return Scanned(file_id, file_error=file_reason(error))


def dhash(image: Image.Image) -> bytes:
    """Return the 256-bit difference hash of an image: 32 bytes, 16 rows of 16 bits, the first bit highest."""
    return np.packbits(imagehash.dhash(image, hash_size=16).hash).tobytes()


def _content(
    file_id: int, opened: BufferedReader, file: SourceFile, scan: Scan, workspace: Workspace | None, md5: str
) -> Scanned:
    if not file.size:
        return Scanned(file_id, md5, content_error="the file is empty")
    look = _film if file.kind is Kind.VIDEO else _picture
    try:
        fingerprint, small = look(opened, os.path.basename(file.path), scan, md5, pixels=workspace is not None)
    except Exception as error:  # noqa: BLE001 - decoders raise anything on foreign bytes
        return Scanned(file_id, md5, content_error=content_reason(error))
    if small and workspace:
        try:
            _write_thumbnail(small, workspace.thumbnail(md5))
        except OSError as error:
            return Scanned(file_id, file_error=f"no thumbnail can be written: {file_reason(error)} ({workspace.thumbnails})")
    return Scanned(file_id, md5, fingerprint, dates.of_name(file.path, fingerprint))


def _picture(opened: BufferedReader, name: str, scan: Scan, md5: str, *, pixels: bool) -> tuple[Fingerprint, Image.Image | None]:
    """Return the fingerprint of a picture and, with `pixels`, the picture made small."""
    picture = open_picture(opened, name, scan.max_pixels)
    known = metadata.read(picture, name)
    small = decode(picture, scan.thumbnail_side) if pixels else None
    fingerprint = Fingerprint(
        md5,
        picture.format,
        *upright(picture),
        picture.orientation,
        dhash(small) if small else b"",
        known.taken,
        known.camera_make,
        known.camera_model,
        known.latitude,
        known.longitude,
        known.is_screenshot,
        extras.read(opened, picture),
        known.live_id,
    )
    return fingerprint, small


def _film(opened: BufferedReader, name: str, scan: Scan, md5: str, *, pixels: bool) -> tuple[Fingerprint, Image.Image | None]:
    """Return the fingerprint of a video, which has no hash, and a frame of it made small."""
    movie = movies.read_header(opened)
    opened.seek(0)
    frame = movies.frame(f"/dev/fd/{opened.fileno()}")
    form = os.path.splitext(name)[1][1:].upper() or "VIDEO"
    make, model, live = (movie.keys.get(key) for key in (movies.MAKE, movies.MODEL, movies.CONTENT_ID))
    fingerprint = Fingerprint(md5, form, *frame.size, 1, b"", _filmed(movie), make, model, None, None, False, live_id=live)
    return fingerprint, shrunk(frame, scan.thumbnail_side) if pixels else None


def _filmed(movie: movies.Movie) -> Taken | None:
    """Return the date that Apple's cameras write with their time zone, else that of the movie header."""
    written = dates.parse(movie.keys.get(movies.CREATED, ""))
    when = written or (dates.parse(movie.created.isoformat()) if movie.created else None)
    return Taken(when, DateSource.VIDEO) if when else None


def _write_thumbnail(small: Image.Image, path: Path) -> None:
    encoded = io.BytesIO()
    small.save(encoded, "JPEG", quality=_QUALITY)
    write_atomic(path, encoded.getvalue(), durable=False)
