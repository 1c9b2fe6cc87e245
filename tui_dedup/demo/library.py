"""The demo library on the disk: pictures with their metadata, and the files that are not pictures."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from pillow_heif import register_heif_opener

from tui_dedup.demo.pictures import photo, shipped
from tui_dedup.demo.recipe import CAT, COPIES, LAUNCH, ROME, SHOTS, Place, Shot

_STORED = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
"""How pixels are stored so that each EXIF orientation brings them upright."""

_OPTIONS: dict[str, dict[str, Any]] = {
    ".heic": {"enc_params": {"preset": "ultrafast"}},
    ".avif": {"speed": 10},
    ".tif": {"compression": "tiff_lzw"},
}
"""What a format's encoder is told besides the quality."""

_QUICKTIME = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  \x00\x00\x00\x08free"
_SIDECAR = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5"/></rdf:RDF></x:xmpmeta>\n'
)
_ADJUSTMENT = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict><key>adjustmentBaseVersion</key>'
    b"<integer>0</integer></dict></plist>\n"
)
_NOT_A_PHOTO = b"<!DOCTYPE html><title>404 Not Found</title><p>This page was saved under a photo's name.</p>\n"


def fill(folder: Path) -> None:
    """Write every file of the library into `folder`, an empty one."""
    shipped()
    register_heif_opener()
    for shot in SHOTS:
        path = _place(folder, shot.path)
        _save(shot, path)
        _stamp(path, shot.taken)
    for copy, original in COPIES.items():
        path = _place(folder, copy)
        shutil.copyfile(folder / original, path)
        _stamp(path, "2023-01-01T12:00:00")
    _companions(folder)
    _troubles(folder)


def _companions(folder: Path) -> None:
    """Write what travels with a photo: a Live Photo's movie (without frames), an edit's list, a rating."""
    for name, data in {
        f"{ROME}/IMG_3002.MOV": _QUICKTIME,
        "Backup/2021/IMG_3002.MOV": _QUICKTIME,
        f"{ROME}/IMG_3003.AAE": _ADJUSTMENT,
        f"{CAT}/DSC_0007.xmp": _SIDECAR,
    }.items():
        _write(folder, name, data)


def _troubles(folder: Path) -> None:
    """Write what is not a photo of its own: a cut file, a web page, a moving GIF and two kinds of link."""
    launch = folder / LAUNCH / "IMG_2041.JPG"
    whole = launch.read_bytes()
    _write(folder, "Downloads/IMG_2044 (interrupted).jpg", whole[: len(whole) // 2])
    _write(folder, "Downloads/holiday.jpg", _NOT_A_PHOTO)
    _write(folder, "Downloads/no time for that.gif", (shipped() / "no_time_for_that_tiny.gif").read_bytes())
    link = _place(folder, "Favourites/launch.jpg")
    link.symlink_to(os.path.relpath(launch, link.parent))
    _stamp(link, "2023-01-01T12:00:00")
    os.link(launch, link.with_name("launch, same file.jpg"))


def _save(shot: Shot, path: Path) -> None:
    picture = shot.edit(photo(shot.photo))
    stored = _STORED[shot.orientation]
    if stored is not None:
        picture = picture.transpose(stored)
    options = dict(_OPTIONS.get(path.suffix.lower(), {}))
    if path.suffix != ".tif":
        options["quality"] = shot.quality
    if exif := _exif(shot):
        options["exif"] = exif
    picture.save(path, **options)


def _exif(shot: Shot) -> Image.Exif:
    exif = Image.Exif()
    if shot.camera is None:
        return exif
    moment = f"{datetime.fromisoformat(shot.taken):%Y:%m:%d %H:%M:%S}"
    exif[Base.Make], exif[Base.Model] = shot.camera.make, shot.camera.model
    exif[Base.Orientation] = shot.orientation
    exif[Base.DateTime] = moment
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = moment
    if shot.place is not None:
        exif.get_ifd(IFD.GPSInfo).update(_gps(shot.place))
    return exif


def _gps(place: Place) -> dict[int, object]:
    return {
        GPS.GPSLatitudeRef: "N" if place.latitude >= 0 else "S",
        GPS.GPSLatitude: _degrees(place.latitude),
        GPS.GPSLongitudeRef: "E" if place.longitude >= 0 else "W",
        GPS.GPSLongitude: _degrees(place.longitude),
    }


def _degrees(angle: float) -> tuple[float, float, float]:
    """Return an angle as whole degrees, whole minutes and seconds."""
    minutes, seconds = divmod(round(abs(angle) * 3600), 60)
    degrees, minutes = divmod(minutes, 60)
    return float(degrees), float(minutes), float(seconds)


def _write(folder: Path, name: str, data: bytes) -> None:
    path = _place(folder, name)
    path.write_bytes(data)
    _stamp(path, "2023-01-01T12:00:00")


def _place(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _stamp(path: Path, moment: str) -> None:
    """Set the file's time, a second after it was taken."""
    time = (datetime.fromisoformat(moment).replace(tzinfo=UTC) + timedelta(seconds=1)).timestamp()
    os.utime(path, (time, time), follow_symlinks=False)
