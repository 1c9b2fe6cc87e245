"""The stage `scan`: what a run found and the catalog does not know yet, batch by batch into the catalog."""

import time
from collections.abc import Generator

from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, StageFinished, StageStarted
from tui_dedup.records import Level
from tui_dedup.scan.decoder import DECODER
from tui_dedup.settings import Settings
from tui_dedup.spread import Machines
from tui_dedup.workspace import Workspace


def run(
    catalog: Catalog, workspace: Workspace, run: int, settings: Settings, machines: Machines | None = None
) -> Generator[Event, None, None]:
    """Read each photo of `run` that the catalog does not know yet, find what travels with it, and yield what happens.

    Videos of their own are read where they may be exact copies. Where exact copies are all that is asked for, that goes
    for photos too, and nothing is decoded. Closing the iterator ends the decoding processes at once and keeps what was
    read so far. Photos are read by `machines` where there are any. Raises `PoolError`.
    """
    started = time.monotonic()
    exact = set(settings.match.levels) == {Level.EXACT}
    terms = f"{DECODER}, exact only: {exact}"
    done = 0
    if catalog.stamps.fits("scan", run, terms):
        catalog.runs.found_same(run, catalog.stamps.made_for("scan"))
        yield StageStarted("scan", 0)
    else:
        from tui_dedup.scan.reading import Reading  # noqa: PLC0415 - brings in decoders, which a run with nothing new does without

        done = yield from Reading(catalog, workspace, run, settings.scan, machines, exact=exact).whole()
        catalog.stamps.put("scan", run, terms)
    yield StageFinished("scan", done, time.monotonic() - started)
