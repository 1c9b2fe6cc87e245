"""A demo library: real photographs with the copies, edits and oddities that a photo folder gathers over the years."""

import os
import tempfile
from pathlib import Path

from tui_dedup.errors import DedupError

_MARKER = ".dedup-tui-demo"


class DemoError(DedupError):
    """The demo library cannot be built; the message says why and what to do."""


def build(folder: Path) -> int:
    """Build the demo library at `folder`, the same bytes each time, and return how many files lie in it.

    A library that was built before stays as it is, whatever was removed from it since. Raises `DemoError` when
    `folder` holds something else, cannot be written, or the extra `demo` is not installed.
    """
    if (folder / _MARKER).exists():
        return _count(folder)
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise DemoError(f"{folder} holds something else. Name a folder that is empty or not there yet.")
    from tui_dedup.demo.library import fill  # noqa: PLC0415 - Pillow is not needed when the library is there

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as temporary:
            made = Path(temporary, "demo")
            made.mkdir()
            fill(made)
            (made / _MARKER).write_text("Made by dedup-tui; everything in here may be deleted.\n", encoding="utf-8")
            os.replace(made, folder)
    except OSError as error:
        raise DemoError(f"{error.filename or folder}: {error.strerror}. Name a folder that you may write to.") from error
    return _count(folder)


def _count(folder: Path) -> int:
    return sum(not path.is_dir() for path in folder.rglob("*") if path.name != _MARKER)
