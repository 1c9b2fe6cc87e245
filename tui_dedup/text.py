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


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes: a Chinese character takes two, an accent over another letter none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - few names need it

    return cell_len(text)


def shorten(name: str, width: int) -> str:
    """Return `name` cut in the middle to at most `width` cells, so that start and extension stay readable."""
    if cells(name) <= width:
        return name
    if width < 3:
        return _start(name, width)
    right = (width - 1) // 2
    return f"{_start(name, width - 1 - right)}…{_end(name, right)}"


def _start(name: str, width: int) -> str:
    """Return as much of the beginning as `width` cells hold."""
    end = min(len(name), width)
    while end < len(name) and cells(name[: end + 1]) <= width:
        end += 1  # over accents, which take no cell
    while cells(name[:end]) > width:
        end -= 1
    return name[:end]


def _end(name: str, width: int) -> str:
    """Return as much of the end as `width` cells hold; no accent stands there without its letter."""
    start = max(0, len(name) - width)
    while start and cells(name[start - 1 :]) <= width:
        start -= 1
    while start < len(name) and (cells(name[start:]) > width or not cells(name[start])):
        start += 1
    return name[start:]


def padded(text: str, width: int) -> str:
    """Return a text with blanks behind it up to `width` cells."""
    return text + " " * (width - cells(text))


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
