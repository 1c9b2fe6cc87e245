"""Globs of what to leave out, as `.gitignore` writes them."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_dedup.errors import CannotStartError
from tui_dedup.text import printable

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec
    from pathspec.pattern import RegexPattern

IGNORE_FILE = ".dedupignore"
"""A file of globs in a root, one a line, for what is always to be left out of it."""

_LONGEST = 1_000_000
_FOLDER = "ps_d"  # the group of pathspec's expressions that holds the slash after a folder


class SourceError(CannotStartError):
    """A source cannot be used; the message names it, says why and what to do."""


class Ignore:
    """The globs for one root: those of the settings, then those of the ignore file in it."""

    def __init__(self, root: str, globs: Sequence[str]) -> None:
        """Take `globs`; raises `SourceError` for one that cannot be understood, and for an ignore file out of reach."""
        self._root = root
        self.globs = (*globs, *_lines(os.path.join(root, IGNORE_FILE)))
        self._spec = _spec(self.globs, root)

    def hides(self, path: str, *, folder: bool = False) -> bool:
        """Tell whether `path`, below the root and in folders that are not left out, is to be left out.

        The last glob that means it decides, as in git. One that means a folder around it does not: a walk did not stop there.
        """
        if self._spec is None:
            return False
        name = os.path.relpath(path, self._root)
        return next((bool(glob.include) for glob in reversed(self._spec.patterns) if _means(glob, name, folder)), False)


def _means(glob: "RegexPattern", name: str, folder: bool) -> bool:
    """Tell whether a glob means this very name, and not only a folder around it."""
    expression = glob.regex
    found = list(expression.finditer(name + "/" * folder)) if expression else []
    if not expression or not found:
        return False
    if found[-1].groupdict().get(_FOLDER) is not None:
        return folder and found[-1].end(_FOLDER) == len(name) + 1
    return not folder or bool(expression.search(name))  # `a/**` means what is in `a`, and not `a`


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read(_LONGEST).splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SourceError(f"{printable(path)}: {error.strerror}. Make it readable, or take it away.") from error


def _spec(globs: Sequence[str], root: str) -> "GitIgnoreSpec | None":
    if not globs:
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - takes longer to load than a small library to walk

    try:
        return GitIgnoreSpec.from_lines(globs)
    except ValueError as error:
        raise SourceError(
            f"exclude, or {IGNORE_FILE} in {printable(root)}: {printable(str(error))}. Write globs as in .gitignore."
        ) from error
