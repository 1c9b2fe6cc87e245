"""The thumbnails that the matcher looks at: those that had to make room for others are made again when they are needed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from tui_dedup.workspace import Workspace

Remake = Callable[[Sequence[str]], Iterator[object]]
"""Sees to it that the thumbnails of these contents are there, as far as that can be; yields now and then."""


class Pictures:
    """The thumbnails of contents, by their MD5s."""

    def __init__(self, workspace: Workspace, remake: Remake | None = None) -> None:
        """Take where they lie and, where there is one, what makes them again."""
        self.workspace = workspace
        self.thumbnail: Callable[[str], Path] = workspace.thumbnail
        self._remake = remake

    def ready(self, md5s: Iterable[str]) -> Iterator[None]:
        """See to it that these thumbnails are there, as far as that can be; yield now and then.

        Those of an earlier call may then be gone. Ask for many at once: it takes processes of their own to make them.
        """
        for _ in self._remake(list(dict.fromkeys(md5s))) if self._remake else ():
            yield
