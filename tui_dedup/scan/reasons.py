"""Trouble in words that a person understands."""

import errno
import re

from tui_dedup.scan.limits import TooManyPixelsError, UnknownKindError
from tui_dedup.scan.movies import IsVideoError, NoVideoError
from tui_dedup.text import printable

CRASHED = "the decoder crashed on it"
"""The reason for a file that took its decoding process down."""


_WORDS: dict[type[Exception], str] = {
    MemoryError: "needs more memory than a decoding process may take (scan.memory_limit)",
    IsVideoError: "a video under a photo's name: it is compared once it is called .mov or .mp4",
    UnknownKindError: "its pixels are written in a way that cannot be read",
    NoVideoError: "not a video in a known format",
}
_OF_PROGRAMS = re.compile(r"libjxl|decoder (?:error|object)|arguments|offset-sized")
"""What decoders say that helps nobody but those who write them."""


def timed_out(seconds: float) -> str:
    """Return the reason for a file that was given up after `seconds`."""
    return f"took longer than {seconds:g} seconds to read (scan.timeout)"


def file_reason(error: Exception) -> str:
    """Return why a file could not be read as a file."""
    if not isinstance(error, OSError):
        return "changed while it was read; the next run tries again"
    if error.errno == errno.ENOENT:
        return "gone since it was found"
    if error.errno in (errno.ELOOP, errno.ENXIO):
        return "replaced by a link or a device since it was found"
    return (error.strerror or "cannot be read").lower()


def content_reason(error: Exception) -> str:
    """Return why bytes are no picture to us, from what a decoder raised."""
    from PIL import UnidentifiedImageError  # noqa: PLC0415 - only a process that decodes has such errors

    if isinstance(error, TooManyPixelsError):
        return f"too many pixels: {error} (scan.max_pixels)"
    if isinstance(error, UnidentifiedImageError):
        return "not a picture in a known format"
    for kind, words in _WORDS.items():
        if isinstance(error, kind):
            return words
    said = printable(" ".join(str(error).split()))[:160]
    if _OF_PROGRAMS.search(said):
        return "damaged"
    if "truncated" in said.lower():
        return "truncated: the file ends before the picture does"
    return f"damaged: {said}" if said else "damaged"
