"""Globs of what to leave out, as `.gitignore` writes them."""

import os
from collections.abc import Sequence

from pathspec import GitIgnoreSpec

from tui_dedup.errors import CannotStartError
from tui_dedup.text import printable


class SourceError(CannotStartError):
    """A source cannot be used; the message names it, says why and what to do."""


class Ignore:
    """A set of globs, each taken relative to the root that is walked."""

    def __init__(self, globs: Sequence[str]) -> None:
        """Take `globs`; raises `SourceError` for one that cannot be understood."""
        self._spec = None
        if globs:
            try:
                self._spec = GitIgnoreSpec.from_lines(globs)
            except ValueError as error:
                raise SourceError(f"exclude: {printable(str(error))}. Write globs as in .gitignore.") from error

    def hides(self, path: str, root: str, *, folder: bool = False) -> bool:
        """Tell whether `path`, below `root`, is to be left out."""
        if self._spec is None:
            return False
        name = os.path.relpath(path, root)
        return self._spec.match_file(name + "/" if folder else name)
