"""Headless: run the pipeline with progress on standard error, sum up, report, and remove what was asked for."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from tui_dedup import pipeline
from tui_dedup.catalog import Catalog
from tui_dedup.errors import DedupError
from tui_dedup.events import Deed, Event
from tui_dedup.jobs import ApplyJob, Job, RunJob
from tui_dedup.narrator import Narrator, Outcome
from tui_dedup.records import Level
from tui_dedup.settings import Settings
from tui_dedup.text import count, human_bytes, printable
from tui_dedup.workspace import Workspace, write_atomic

if TYPE_CHECKING:
    from tui_dedup.act.planfile import Plan

Delete = Literal["none", "exact", "perceptual"]


class ReportError(DedupError):
    """The report cannot be written; the message says why."""


@dataclass(frozen=True, slots=True)
class Removal:
    """What a headless run is to remove, and how: `plan_to` saves the plan instead of carrying it out."""

    delete: Delete = "none"
    dry_run: bool = False
    plan_to: str = ""
    merge: bool = False


def run(settings: Settings, removal: Removal, report_to: str = "") -> tuple[Outcome, dict[Level, int]]:
    """Run the pipeline, remove what was asked for, write the report; return the outcome and the groups of each level.

    `report_to` is a file, `-` for standard output, or empty for no report.
    """
    narrator = Narrator()
    outcome = narrator.follow(pipeline.stream(RunJob(settings)))
    workspace = Workspace(settings.workspace)
    with Catalog(workspace.catalog) as catalog:
        groups = {level: number for level, (number, _) in catalog.groups.summary().items()}
        _summarise(narrator, catalog)
    if removal.delete != "none":
        removed = _remove(narrator, settings, workspace, removal)
        outcome.deeds += removed.deeds
        outcome.partial |= removed.partial
    if report_to:
        with Catalog(workspace.catalog) as catalog:
            _write(report_to, catalog, outcome.deeds)
    return outcome, groups


def tell_estimate(settings: Settings, sample: int) -> None:
    """Print what a run would find and take, from a sample of so many photos."""
    from tui_dedup import estimate  # noqa: PLC0415 - brings in all stages

    found: list[estimate.Estimate] = []

    def stream() -> Iterator[Event]:
        found.append((yield from estimate.run(settings, sample)))

    Narrator().follow(stream())
    for line in estimate.described(found[0]):
        print(line)  # noqa: T201 - the result


def follow(job: Job) -> Outcome:
    """Do one job and tell of it."""
    return Narrator().follow(pipeline.stream(job))


def carry_out(settings: Settings, path: Path, merge: bool, narrator: Narrator | None = None) -> Outcome:
    """Carry out the plan at `path`; with `merge`, what removed photos alone say goes into sidecars of the kept ones."""
    narrator = narrator or Narrator()
    outcome = narrator.follow(pipeline.stream(ApplyJob(settings, str(path), merge)))
    actions = [deed.action for deed in outcome.deeds if deed.action != "merge"]
    gone = Counter(deed.action for deed in outcome.deeds if deed.action != "merge" and deed.result == "done")
    items = gone.pop("photos", 0)
    if gone:
        narrator.say(f"{count(gone.total(), 'file')} removed. Bring them back with: dedup-tui undo")
    elif "photos" not in actions:
        narrator.say("Nothing was removed.")
    if items:
        narrator.say(f"{count(items, 'item')} removed by Photos: they are in its Recently Deleted for about 30 days.")
    return outcome


def _remove(narrator: Narrator, settings: Settings, workspace: Workspace, removal: Removal) -> Outcome:
    from tui_dedup.act import plan  # noqa: PLC0415 - a run that removes nothing does without

    levels = [Level.EXACT] if removal.delete == "exact" else [Level.EXACT, Level.PERCEPTUAL]
    with Catalog(workspace.catalog) as catalog:
        wanted = plan.build(catalog, settings, levels, assume=levels, merge=removal.merge)
        run = catalog.runs.last()
        photos = catalog.files.count_photos(run.id) if run else 0
        unsure = plan.unsure(catalog, Level.PERCEPTUAL, merge=removal.merge) if Level.PERCEPTUAL in levels else 0
    if unsure:
        narrator.say(f"{count(unsure, 'photo')} may differ from the kept one or have more, and stay until you looked at them.")
    waiting = narrator.follow(plan.waiting(wanted))
    done = _do(narrator, settings, workspace, removal, wanted, photos)
    return Outcome(waiting.partial or done.partial, [*waiting.deeds, *done.deeds])


def _do(narrator: Narrator, settings: Settings, workspace: Workspace, removal: Removal, wanted: "Plan", photos: int) -> Outcome:
    """Save, rehearse or carry out what is wanted of so many `photos`."""
    from tui_dedup import act  # noqa: PLC0415 - as above
    from tui_dedup.act import limit, metadata, plan  # noqa: PLC0415

    if removal.plan_to:
        plan.dump(wanted, Path(removal.plan_to))
        narrator.say(f"The plan is in {removal.plan_to}. Carry it out with: dedup-tui apply {removal.plan_to}")
        return Outcome()
    if removal.dry_run:
        if metadata.available():
            narrator.follow(metadata.told(metadata.losses(wanted), "--merge-metadata keeps it"))
        else:
            narrator.say("exiftool is not installed: whether removed photos alone hold keywords or places cannot be told.")
        return narrator.follow(act.rehearse(wanted, settings))
    try:
        limit.require_within(wanted, photos, settings.act.max_remove)
    except limit.LimitError as error:
        narrator.say(str(error))
        return Outcome(
            partial=True,
            deeds=[Deed(file.shown, wanted.action, "left", str(error)) for group in wanted.groups for file in group.going],
        )
    path = workspace.folder / "plan.json"
    plan.dump(wanted, path)
    return carry_out(settings, path, removal.merge, narrator)


def _summarise(narrator: Narrator, catalog: Catalog) -> None:
    from rich.console import Console  # noqa: PLC0415 - a single stage does without
    from rich.table import Table  # noqa: PLC0415

    run = catalog.runs.last()
    if run is None:
        return
    files, size = catalog.files.totals(run.id)
    unreadable = len(catalog.files.unreadable(run.id))
    table = Table("level", "groups", "could free", box=None, pad_edge=False)
    searched = catalog.groups.searched()
    for level, (groups, reclaimable) in catalog.groups.summary().items():
        table.add_row(level, *((f"{groups:,}", human_bytes(reclaimable)) if level in searched else ("not searched",)))
    narrator.say(f"\n{count(files, 'file')}, {human_bytes(size)}, {unreadable:,} unreadable")
    Console(stderr=True, highlight=False).print(table)


def _write(target: str, catalog: Catalog, deeds: Sequence[Deed]) -> None:
    from tui_dedup import report  # noqa: PLC0415 - only where one is asked for

    data = msgspec.json.format(msgspec.json.encode(report.build(catalog, deeds)), indent=2) + b"\n"
    try:
        if target == "-":
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            write_atomic(Path(target), data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ReportError(f"{printable(target)}: {error.strerror}. The report was not written; all else was done.") from error
