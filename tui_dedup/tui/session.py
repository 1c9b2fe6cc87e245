"""What the screens share: settings, the catalog, the pictures, the worker, and the decisions that can be undone."""

import asyncio
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tui_dedup.events import Event, Failed
from tui_dedup.jobs import LookJob
from tui_dedup.records import Photo
from tui_dedup.settings import Settings
from tui_dedup.tui import places
from tui_dedup.tui.changes import Steps
from tui_dedup.tui.images import Terminal
from tui_dedup.tui.pictures import Pictures
from tui_dedup.tui.store import Store
from tui_dedup.tui.worker_client import WorkerClient
from tui_dedup.workspace import Workspace


class Session:
    """Everything that lives as long as the app. `settings` change when the person chooses others on the panel."""

    def __init__(self, settings: Settings, terminal: Terminal, config: Path | None = None) -> None:
        """Take the settings to start from, how this terminal draws, and their file; nothing is opened yet."""
        self.settings = settings
        self._named = config
        self.terminal = terminal
        self.workspace = Workspace(settings.workspace)
        self.store = Store(self.workspace.catalog)
        self.pictures = Pictures(self.workspace, terminal)
        self.worker = WorkerClient(self.workspace.logs / "worker.log")
        self.looker = WorkerClient(self.workspace.logs / "looker.log")
        """A second worker, for close-ups: it waits for no run."""
        self._looking = asyncio.Lock()
        self.steps = Steps()

    @cached_property
    def config(self) -> Path:
        """The config file, whether it is there or not."""
        from tui_dedup.config import default_config  # noqa: PLC0415 - after the first paint

        return self._named or default_config()

    @property
    def sources(self) -> tuple[str, ...]:
        """The folders and Photos libraries to look through, each once."""
        return tuple(dict.fromkeys((*self.settings.paths, *self.settings.photos.libraries)))

    def choose(self, sources: Iterable[str]) -> None:
        """Look through these folders and Photos libraries, until the app ends."""
        sources = list(dict.fromkeys(sources))
        libraries = tuple(path for path in sources if places.is_library(path))
        folders = tuple(path for path in sources if not places.is_library(path))
        self.change(paths=folders, photos=replace(self.settings.photos, libraries=libraries))

    def change(self, **settings: Any) -> None:
        """Take other values for some settings, until the app ends."""
        self.settings = replace(self.settings, **settings)

    async def look_closely(self, photo: Photo) -> str:
        """Have the close-up of a photo made, unless it is there; return what went wrong, or nothing.

        The original is decoded by the worker, in a process of its own, never here.
        """
        if self.workspace.close_ups.thumbnail(photo.md5).exists():
            return ""
        heard: list[Event] = []
        async with self._looking:
            await self.looker.run(LookJob(self.settings, photo.id), heard.extend)
        self.pictures.forget_close(photo.md5)
        return heard[-1].text if heard and isinstance(heard[-1], Failed) else ""

    async def stop(self) -> None:
        """End the processes that work for the app."""
        await asyncio.gather(self.worker.stop(), self.looker.stop())

    def close(self) -> None:
        """Finish what was asked of the catalog, and close it."""
        self.store.close()
        self.pictures.close()
