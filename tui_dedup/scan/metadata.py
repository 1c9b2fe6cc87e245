"""What a picture says about itself: date, camera, place, and whether it is a screenshot."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

from tui_dedup.records import DateSource, Taken
from tui_dedup.scan import apple, dates
from tui_dedup.scan.opening import Opened

_BASE, _GPS = ExifTags.Base, ExifTags.GPS
_EXIF_DATES = (
    (DateSource.ORIGINAL, _BASE.DateTimeOriginal, _BASE.SubsecTimeOriginal, _BASE.OffsetTimeOriginal),
    (DateSource.DIGITIZED, _BASE.DateTimeDigitized, _BASE.SubsecTimeDigitized, _BASE.OffsetTimeDigitized),
)
_CHANGED = ((DateSource.EXIF, _BASE.DateTime, _BASE.SubsecTime, _BASE.OffsetTime),)
"""When the file was last changed, by EXIF: that is the day of an edit as often as that of the photo, so it comes last."""
_XMP_DATES = [
    (source, re.compile(name + rb"(?:\s*=\s*[\"']|>)([^\"'<]{4,40})"))
    for source, name in (
        (DateSource.XMP, rb"exif:DateTimeOriginal"),
        (DateSource.XMP, rb"photoshop:DateCreated"),
        (DateSource.XMP, rb"xmp:CreateDate"),
        (DateSource.GPS, rb"exif:GPSTimeStamp"),
    )
]
_PNG_DATES = ("Creation Time", "CreationTime", "creation_time", "date")
_SCREENSHOT = re.compile(r"screen[ _-]?shot|bildschirmfoto|capture d.écran|captura de pantalla|schermafbeelding", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The facts beside the pixels, each None where the file does not tell. Degrees are WGS 84, north and east positive."""

    taken: Taken | None = None
    camera_make: str | None = None
    camera_model: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    is_screenshot: bool = False
    live_id: str | None = None


def read(opened: Opened, name: str) -> Metadata:
    """Return what an opened picture, whose file is called `name`, says about itself. What is broken is left out."""
    tags, gps = _tags(opened.exif)
    latitude, longitude = _place(gps)
    return Metadata(
        next(_dates(tags, opened.image.info, gps), None),
        _text(tags.get(_BASE.Make)) or None,
        _text(tags.get(_BASE.Model)) or None,
        latitude,
        longitude,
        bool(_SCREENSHOT.search(name)) or "screenshot" in _text(tags.get(_BASE.UserComment)).lower(),
        apple.content_id(tags.get(_BASE.MakerNote)),
    )


def _tags(exif: Image.Exif) -> tuple[dict[int, Any], dict[int, Any]]:
    try:
        return {**exif, **exif.get_ifd(ExifTags.IFD.Exif)}, exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # noqa: BLE001 - broken metadata raises anything, and the pixels may still be good
        return {}, {}


def _dates(tags: Mapping[int, Any], info: Mapping[Any, Any], gps: Mapping[int, Any]) -> Iterator[Taken]:
    """Yield the dates that make sense, the most trusted first."""
    yield from _exif_dates(tags, _EXIF_DATES)
    told = list(_xmp_dates(xmp(info)))
    yield from (taken for taken in told if taken.source is DateSource.XMP)
    for key in _PNG_DATES:
        when = dates.parse(_text(info.get(key)))
        if when:
            yield Taken(when, DateSource.PNG)
    when = dates.parse(_gps_time(gps))
    if when:
        yield Taken(when, DateSource.GPS)
    yield from (taken for taken in told if taken.source is DateSource.GPS)
    yield from _exif_dates(tags, _CHANGED)


def _xmp_dates(packet: bytes) -> Iterator[Taken]:
    for source, pattern in _XMP_DATES:
        for text in pattern.findall(packet):
            when = dates.parse(text.decode("latin-1"))
            if when:
                yield Taken(when, source)


def _exif_dates(tags: Mapping[int, Any], names: Sequence[tuple[DateSource, int, int, int]]) -> Iterator[Taken]:
    for source, date, subsecond, offset in names:
        when = dates.parse(_text(tags.get(date)), _text(tags.get(subsecond)), _text(tags.get(offset)))
        if when:
            yield Taken(when, source)


def xmp(info: Mapping[Any, Any]) -> bytes:
    """Return the XMP packet among what Pillow knows of a picture; empty where there is none."""
    found = info.get("xmp") or info.get("XML:com.adobe.xmp") or b""
    return found.encode("utf-8", "replace") if isinstance(found, str) else bytes(found)


def _gps_time(gps: Mapping[int, Any]) -> str:
    try:
        hour, minute, second = (int(part) for part in gps[_GPS.GPSTimeStamp])
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return ""
    return f"{_text(gps.get(_GPS.GPSDateStamp))} {hour:02}:{minute:02}:{second:02}Z"


def _place(gps: Mapping[int, Any]) -> tuple[float | None, float | None]:
    latitude = _degrees(gps.get(_GPS.GPSLatitude), _text(gps.get(_GPS.GPSLatitudeRef)), "S", 90)
    longitude = _degrees(gps.get(_GPS.GPSLongitude), _text(gps.get(_GPS.GPSLongitudeRef)), "W", 180)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None, None
    return latitude, longitude


def _degrees(parts: Any, reference: str, negative: str, limit: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ArithmeticError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or value > limit:
        return None
    return -value if reference == negative else value


def _text(value: Any) -> str:
    """Return a tag as text without padding; empty for what is none, and never longer than a line."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if c.isprintable()).strip()[:200]
