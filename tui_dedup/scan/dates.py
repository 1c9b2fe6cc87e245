"""When a photo was taken: dates as cameras, programs and file names write them, with nonsense refused."""

import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from tui_dedup.records import DateSource, Fingerprint, Taken

_DATE = re.compile(r"\s*(\d{4})\D(\d\d?)\D(\d\d?)(?:\D+(\d\d?)\D(\d\d?)(?:\D(\d\d?)(?:\.(\d+))?)?)?\s*(Z|[+-]\d\d:?\d\d)?\s*")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2([0-2]\d|3[01])"
    r"(?:(?:\D{1,4}|\D+?at |(?=\d{6}(?:\d{3})?(?!\d)))"
    r"([01]?\d|2[0-3])([-_.:h]?)([0-5]\d)\6([0-5]\d)(?:\d{3})?(?!\d)[\s\u202f]*([AP]M)?)?(?!\d)",
    re.IGNORECASE,
)
_EPOCH = datetime(1970, 1, 1)
_DAY = timedelta(days=1)
_FARTHEST = 14 * 3600  # no place on earth is farther from UTC, in seconds


def parse(text: str, subsecond: str = "", offset: str = "") -> datetime | None:
    """Return the date in `text`, as EXIF (`2019:07:05 11:30:45`), XMP, ISO 8601 or mail write it.

    `subsecond` are the digits after the second's point and `offset` is `+02:00` where they stand in tags of their
    own. A date with an offset is aware. None for what is no date, and for nonsense: no such day, before 1900,
    about 1970-01-01 (a clock that was never set) or later than it is anywhere on earth.
    """
    found = _DATE.fullmatch(text.strip("\0 "))
    if found is None:
        return _mail_date(text)
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    digits = (fraction or subsecond.strip("\0 "))[:6]
    micro = int(digits.ljust(6, "0")) if digits.isdecimal() else 0
    return _sane([year, month, day, hour, minute, second], micro, _zone(zone or offset))


def from_name(name: str) -> datetime | None:
    """Return the date in a file's name, such as `IMG_20190705_113045.jpg` or `Screenshot 2019-07-05 at 11.30.45.png`."""
    for found in _NAME.finditer(name):
        year, _, month, day, hour, _, minute, second, half = found.groups()
        if half and hour:
            hour = str(int(hour) % 12 + (12 if half.upper() == "PM" else 0))
        date = _sane([year, month, day, hour, minute, second], 0, None)
        if date is not None:
            return date
    return None


def of_name(path: str, fingerprint: Fingerprint) -> Taken | None:
    """Return the date in a file's name where its content has none."""
    when = None if fingerprint.taken else from_name(os.path.basename(path))
    return Taken(when, DateSource.NAME) if when else None


def _mail_date(text: str) -> datetime | None:
    """Return a date as mail and PNG's `Creation Time` write it: `Fri, 05 Jul 2019 11:30:45 GMT`."""
    found = parsedate_tz(text)
    if found is None:
        return None
    offset = found[9]
    zone = timezone(timedelta(seconds=offset)) if offset is not None and abs(offset) <= _FARTHEST else None
    return _sane(found[:6], 0, zone)


def _zone(text: str) -> timezone | None:
    if text == "Z":
        return UTC
    found = _OFFSET.fullmatch(text.strip("\0 "))
    if found is None:
        return None
    seconds = int(found[2]) * 3600 + int(found[3]) * 60
    return timezone(timedelta(seconds=seconds if found[1] == "+" else -seconds)) if seconds <= _FARTHEST else None


def _sane(parts: Sequence[str | int | None], micro: int, zone: timezone | None) -> datetime | None:
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in parts)
        date = datetime(year, month, day, hour, minute, second, micro, tzinfo=zone)
    except (ValueError, OverflowError):
        return None
    local = date.replace(tzinfo=None)
    latest = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=_FARTHEST)
    if local.year < 1900 or abs(local - _EPOCH) <= _DAY or local > latest:
        return None
    return date
