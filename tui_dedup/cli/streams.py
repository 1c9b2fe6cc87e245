"""Standard streams that are always there, and one for diagnostics that stops nothing when nobody reads it any more."""

import io
import os
import sys
from contextlib import suppress


class _Steady(io.TextIOWrapper):
    """Text that is lost where it cannot be written: a removal goes on when its terminal, its pipe or its log is gone."""

    def write(self, text: str, /) -> int:
        """Write, or do without."""
        with suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, or do without."""
        with suppress(OSError):
            super().flush()


def make_ready() -> None:
    """Open the null device in place of standard streams that are closed, and make standard error steady.

    A closed one would give its number to the next file that is opened, and what a library writes to it would go there.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            _open_null(number)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
    raw = io.FileIO(2, "w", closefd=False)
    sys.stderr = _Steady(raw, encoding=sys.stderr.encoding, errors="backslashreplace", write_through=True)


def let_go_of_output() -> None:
    """Send what is still to be written to standard output nowhere: whoever read it went away."""
    descriptor = os.open(os.devnull, os.O_WRONLY)
    os.dup2(descriptor, 1)
    os.close(descriptor)


def _open_null(number: int) -> None:
    descriptor = os.open(os.devnull, os.O_RDWR)
    if descriptor != number:
        os.dup2(descriptor, number)
        os.close(descriptor)
