"""From fingerprints to groups: the same bytes, the same picture, the same scene."""

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, GroupsReady, Notice, Progress, StageFinished, StageStarted
from tui_dedup.match.changes import Changes
from tui_dedup.match.pictures import Pictures, Remake
from tui_dedup.records import Level
from tui_dedup.settings import Settings
from tui_dedup.spread import Machines
from tui_dedup.workspace import Workspace

if TYPE_CHECKING:
    from tui_dedup.match.levels import Levels

__all__ = ["Changes", "look", "run"]


def run(
    catalog: Catalog,
    workspace: Workspace,
    run: int,
    settings: Settings,
    machines: Machines | None = None,
    remake: Remake | None = None,
    *,
    changes: Changes | None = None,
    early: bool = False,
) -> Iterator[Event]:
    """Group the photos of `run` at the levels that `settings.match` names, and put the groups into the catalog.

    A level that is not asked for is left without groups, or as it is where that comes `early` in a run. What was found near
    before is not searched again, a level for which nothing changed is left as it is, and so is a group. `machines` take a
    part in the search where there are any; `remake` makes thumbnails again that are gone. It says what changed since
    `changes` began to note it.
    """
    from tui_dedup.match.levels import Levels  # noqa: PLC0415 - brings in numpy and OpenCV, which a scan alone does without

    started = perf_counter()
    changes = changes or Changes()
    levels = Levels(catalog, Pictures(workspace, remake), run, settings.match, machines)
    photos = levels.contents.photos
    yield StageStarted("match", photos * len(Level))
    for number, level in enumerate(Level):
        levels.progress.level, levels.progress.done = level, number * photos
        if level in settings.match.levels:
            yield levels.progress.event()
            if catalog.groups.state(level) != levels.state(level):
                yield from _regrouped(catalog, levels, level, changes)
            told = changes.told(level, catalog.groups.size(level)[0], first=not catalog.runs.any_finished())
            yield from [Notice(told)] if told else []
        elif not early:
            catalog.groups.replace(level, [])
        yield GroupsReady(level, *catalog.groups.size(level))
    yield StageFinished("match", photos * len(Level), perf_counter() - started)


def look(catalog: Catalog, workspace: Workspace, run: int) -> Iterator[Event]:
    """Look at the pictures of `run` at which nobody looked yet, while their thumbnails are there."""
    from tui_dedup.match import looks  # noqa: PLC0415 - as above

    started, done = perf_counter(), 0
    yield StageStarted("match", None)
    for done in looks.fill(catalog, Pictures(workspace), run):
        yield Progress("match", done)
    yield StageFinished("match", done, perf_counter() - started)


def _regrouped(catalog: Catalog, levels: "Levels", level: Level, changes: Changes) -> Iterator[Event]:
    """Make the groups of a level that are not there yet, drop those that are no more, and note what changed."""
    before = catalog.groups.returned(level)
    wanted = yield from levels.found(level)
    fresh = levels.fresh(level, wanted, before)
    remade = [found.id for found in fresh if found.id in before]
    gone = list(before.keys() - {found.id for found in wanted})
    new = {found.id: set(found.md5s) for found in fresh if found.id not in before}
    changes.note(level, catalog.groups.contents(gone), new, known=bool(before))
    groups = yield from levels.made(level, fresh)
    catalog.groups.update(level, levels.state(level), gone + remade, groups)
