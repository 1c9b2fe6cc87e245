"""Text for people: names made safe for a terminal, and numbers made short."""

import unicodedata

_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


def printable(name: str) -> str:
    """Return `name` with every control, format, surrogate and unassigned character shown as an escape.

    A file name may hold newlines, terminal escapes, direction overrides or bytes that are not UTF-8
    (surrogates, see `os.fsdecode`). None of them may reach a terminal, a log line or a JSON text.
    """
    if name.isascii() and name.isprintable():
        return name
    return "".join(_escape(c) if unicodedata.category(c) in _UNSAFE else c for c in name)


def _escape(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")


def shorten(name: str, width: int) -> str:
    """Return `name` cut in the middle to at most `width` characters, so that start and extension stay readable."""
    if len(name) <= width:
        return name
    if width < 3:
        return name[:width]
    tail = (width - 1) // 2
    return f"{name[: width - 1 - tail]}…{name[len(name) - tail :]}"


def human_bytes(size: int) -> str:
    """Return a size in decimal units with at most one decimal: `999 B`, `1.3 GB`."""
    value = float(size)
    for unit in _UNITS:
        if value < 999.5 or unit == _UNITS[-1]:
            break
        value /= 1000
    text = f"{value:.1f}".removesuffix(".0") if value < 99.95 and unit != "B" else f"{value:.0f}"
    return f"{text} {unit}"


def human_seconds(seconds: float) -> str:
    """Return a duration in the two largest units that matter: `4 s`, `2 min 5 s`, `3 h 20 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return _two(whole // 60, "min", whole % 60, "s")
    return _two(whole // 3600, "h", whole % 3600 // 60, "min")


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"


def count(number: int, noun: str) -> str:
    """Return a counted noun: `1 photo`, `1,204 photos`, `3 copies`."""
    plural = noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"
