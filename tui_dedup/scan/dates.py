"""When a photo was taken: dates as cameras, programs and file names write them, with nonsense refused."""

import re
from datetime import UTC, datetime, timedelta, timezone

_DATE = re.compile(r"\s*(\d{4})\D(\d\d?)\D(\d\d?)(?:\D+(\d\d?)\D(\d\d?)(?:\D(\d\d?)(?:\.(\d+))?)?)?\s*(Z|[+-]\d\d:?\d\d)?\s*")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2([0-2]\d|3[01])"
    r"(?:(?:\D{1,4}|\D+?at )([01]?\d|2[0-3])([-_.:h]?)([0-5]\d)\6([0-5]\d)(?:\d{3})?(?!\d)[\s\u202f]*([AP]M)?)?(?!\d)",
    re.IGNORECASE,
)
_EPOCH = datetime(1970, 1, 1)
_DAY = timedelta(days=1)


def parse(text: str, subsecond: str = "", offset: str = "") -> datetime | None:
    """Return the date in `text`, as EXIF (`2019:07:05 11:30:45`), XMP or ISO 8601 write it.

    `subsecond` are the digits after the second's point and `offset` is `+02:00` where they stand in tags of their
    own. A date with an offset is aware. None for what is no date, and for nonsense: no such day, before 1900,
    about 1970-01-01 (a clock that was never set) or in the future.
    """
    found = _DATE.fullmatch(text.strip("\0 "))
    if found is None:
        return None
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


def _zone(text: str) -> timezone | None:
    if text == "Z":
        return UTC
    found = _OFFSET.fullmatch(text.strip("\0 "))
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes)) if minutes <= 14 * 60 else None


def _sane(parts: list[str | None], micro: int, zone: timezone | None) -> datetime | None:
    try:
        date = datetime(*(int(part or 0) for part in parts), micro, tzinfo=zone)  # type: ignore[arg-type, misc]
    except ValueError:
        return None
    local = date.replace(tzinfo=None)
    if local.year < 1900 or abs(local - _EPOCH) <= _DAY or local > datetime.now() + _DAY:
        return None
    return date
