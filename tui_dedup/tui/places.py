"""Where photos usually lie, for a person who has not said it yet."""

from pathlib import Path

import platformdirs

from tui_dedup.macos import libraries

NAMES = ("Pictures", "Photos", "DCIM", "Downloads", "Desktop")


def likely() -> list[str]:
    """Return the folders and Photos libraries of this person that usually hold photos, the likeliest first."""
    home = Path.home()
    candidates = [platformdirs.user_pictures_path(), *(home / name for name in NAMES)]
    return list(dict.fromkeys([*(str(folder) for folder in candidates if folder.is_dir()), *libraries.usual()]))


def is_library(path: str) -> bool:
    """Return whether a path names a Photos library, which is read as a whole and never as a folder."""
    return path == libraries.AUTO or path.rstrip("/").endswith(libraries.SUFFIX)


def folder(text: str) -> str | None:
    """Return the folder that a person typed, absolute, or None when there is no such folder."""
    path = Path(text).expanduser().absolute()
    return str(path) if text and path.is_dir() else None
