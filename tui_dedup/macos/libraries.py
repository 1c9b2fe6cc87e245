"""Which Photos libraries there are, and which of them a person means."""

import os
import plistlib
from collections.abc import Sequence
from pathlib import Path

from tui_dedup.errors import CannotStartError
from tui_dedup.macos.session import FULL_DISK_ACCESS, grant
from tui_dedup.text import printable

AUTO = "auto"
"""The name that stands for the System Photo Library, else for all libraries in the Pictures folder."""
SUFFIX = ".photoslibrary"
DATABASE = Path("database", "Photos.sqlite")

_PREFERENCES = (
    "Library/Group Containers/group.com.apple.photolibraryd.private/Library/Preferences/"
    "group.com.apple.photolibraryd.private.plist",
    "Library/Containers/com.apple.photolibraryd/Data/Library/Preferences/com.apple.photolibraryd.plist",
)
"""Where macOS 27, and macOS 10.15 to 26, keep the path of the System Photo Library."""


class LibraryError(CannotStartError):
    """A Photos library cannot be used; the message names it, says why and what to do."""


def usual() -> list[str]:
    """Return the libraries in the usual places, the System Photo Library first; none is opened."""
    system = system_library()
    try:
        inside = sorted(str(path) for path in (Path.home() / "Pictures").glob(f"*{SUFFIX}"))
    except OSError:
        inside = []
    return list(dict.fromkeys(([system] if system else []) + inside))


def system_library() -> str | None:
    """Return the System Photo Library, the one that PhotoKit and iCloud use, or None where nobody may tell."""
    for name in _PREFERENCES:
        try:
            with (Path.home() / name).open("rb") as file:
                found = plistlib.load(file).get("SystemLibraryPath")
        except (OSError, ValueError, AttributeError):
            continue
        if isinstance(found, str) and os.path.isdir(found):
            return found
    return None


def resolve(names: Sequence[str]) -> list[str]:
    """Return the real folders of the libraries `names`, each once; raises `LibraryError` for what is none.

    `AUTO` stands for the System Photo Library, else for those in the Pictures folder.
    """
    paths = [path for name in names for path in (_found() if name == AUTO else [name])]
    return list(dict.fromkeys(_library(path) for path in paths))


def _found() -> list[str]:
    system = system_library()
    libraries = [system] if system else usual()
    if not libraries:
        raise LibraryError(f"No Photos library lies in {Path.home() / 'Pictures'}. Name it: --photos-library PATH{SUFFIX}")
    return libraries


def _library(path: str) -> str:
    shown = printable(path)
    try:
        real = Path(os.path.realpath(Path(path).expanduser(), strict=True))
        with (real / DATABASE).open("rb"):
            return str(real)
    except PermissionError as error:
        raise LibraryError(
            f"{shown}: macOS does not let this program read it. {grant(FULL_DISK_ACCESS)}, quit that program and open it "
            "again; or use --use-applescript."
        ) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        what = "is not there" if not os.path.lexists(path) else f"is no library of Photos 5 or newer: it has no {DATABASE}"
        raise LibraryError(f"{shown} {what}. Name the folder that ends in {SUFFIX}.") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise LibraryError(f"{shown}: {error}. Name the folder that ends in {SUFFIX}.") from error
