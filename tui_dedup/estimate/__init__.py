"""What a run would find and take: all is found, nothing but a sample of the photos is read, and nothing of it is kept."""

import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tui_dedup import match
from tui_dedup.catalog import Catalog
from tui_dedup.estimate.costs import Clock, Cost, drain, in_all, measured
from tui_dedup.estimate.sample import Found, found_by
from tui_dedup.events import Event, Notice
from tui_dedup.records import Kind
from tui_dedup.settings import Settings
from tui_dedup.text import count, human_bytes, human_seconds
from tui_dedup.workspace import Workspace

__all__ = ["SAMPLE", "Cost", "Estimate", "described", "run"]

SAMPLE = 200
"""How many photos are read where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was found, how many photos of it were read as a sample, how many cannot be read at that rate, and the costs."""

    found: Found
    sampled: int
    unreadable: int
    costs: tuple[Cost, ...]


def run(settings: Settings, sample: int = SAMPLE) -> Generator[Event, None, Estimate]:
    """Find all that `settings` name, read `sample` photos of it into a workspace of a moment, and return what all would take.

    Times grow with the number of photos; those of the level `ai` have a part that grows with its square, which is measured
    by a product of that many dimensions. Raises what a run raises.
    """
    found = yield from found_by(settings, sample)
    photos = len(found.sample)
    yield Notice(f"Reading {count(photos, 'photo')} as a sample.")
    with ExitStack() as stack:
        workspace = Workspace(stack.enter_context(tempfile.TemporaryDirectory(prefix="dedup-tui-")))
        workspace.create()
        known_models = Workspace(settings.workspace).models
        if known_models.is_dir():
            workspace.models.symlink_to(known_models)
        with Catalog(workspace.catalog) as catalog:
            nothing = Clock()
            drain(nothing.timed(match.run(catalog, workspace, catalog.runs.begin([]), settings)))
        empty = _size(workspace.catalog)
        with Catalog(workspace.catalog) as catalog:
            unreadable, costs = yield from measured(catalog, workspace, found, settings, nothing.whole)
        grown = max(0.0, in_all(_size(workspace.catalog) - empty, found.sample, found.files))
    costs.append(Cost("catalog", found.files, 0.0, round(grown)))
    return Estimate(found, photos, unreadable, tuple(costs))


def described(estimate: Estimate) -> Iterator[str]:
    """Yield the lines that tell a person of an estimate."""
    found, costs = estimate.found, estimate.costs
    kinds = ", ".join(count(found.kinds[kind], kind.value) for kind in Kind)
    yield f"{count(found.files, 'file')}, {human_bytes(found.bytes)}: {kinds}"
    yield f"{found.read:,} of the photos are known and need no reading; {found.same_size:,} share their size with another"
    yield f"about {estimate.unreadable:,} cannot be read; sample: {count(estimate.sampled, 'photo')}"
    yield ""
    yield f"{'stage':<8} {'files':>10} {'time':>14} {'space':>10}"
    for cost in (*costs, Cost("in all", found.files, sum(cost.seconds for cost in costs), sum(cost.bytes for cost in costs))):
        seconds = human_seconds(cost.seconds) if cost.seconds else "–"
        yield f"{cost.stage:<8} {cost.photos:>10,} {seconds:>14} {human_bytes(cost.bytes) if cost.bytes else '–':>10}"


def _size(path: Path) -> int:
    """Return the bytes of the catalog with what was not merged into it yet."""
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
