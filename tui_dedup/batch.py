"""Headless: run the pipeline with progress on standard error, sum up, report, and remove what was asked for."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from tui_dedup import act, events, pipeline, report
from tui_dedup.act import plan
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed, Event
from tui_dedup.jobs import ApplyJob, Job, RunJob
from tui_dedup.records import Level
from tui_dedup.settings import Settings
from tui_dedup.text import count, human_bytes, human_seconds
from tui_dedup.workspace import Workspace, write_atomic

Delete = Literal["none", "exact", "perceptual"]


@dataclass
class Outcome:
    """What a job came to: whether all of it worked, its deeds, and why it ended early if it did."""

    partial: bool = False
    deeds: list[Deed] = field(default_factory=list)


class Narrator:
    """Tells a person on standard error what happens: bars on a terminal, plain lines in a log."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)
        self._live = self.console.is_terminal

    def follow(self, stream: Iterable[Event]) -> Outcome:
        """Pull every event of a job, show it, and return what it came to."""
        outcome = Outcome()
        bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<7}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[current]}", markup=False),
            console=self.console,
            transient=True,
            disable=not self._live,
        )
        tasks: dict[str, TaskID] = {}
        with bars:
            for event in stream:
                self._show(event, bars, tasks, outcome)
        return outcome

    def _show(self, event: Event, bars: Progress, tasks: dict[str, TaskID], outcome: Outcome) -> None:
        match event:
            case events.StageStarted(stage, total):
                tasks[stage] = bars.add_task(stage, total=total, current="")
            case events.Progress(stage, done, current):
                bars.update(tasks[stage], completed=done, current=current[-60:])
            case events.StageFinished(stage, done, seconds):
                bars.update(tasks[stage], total=done, completed=done, current="")
                self.say(f"{stage:<7} {done:>9,} in {human_seconds(seconds)}")
            case events.PathSkipped(path, reason, trouble):
                outcome.partial |= trouble
                self.say(f"skipped {path}: {reason}")
            case events.Notice(text):
                self.say(text)
            case Deed(path, _, result, detail):
                outcome.deeds.append(event)
                outcome.partial |= result in ("left", "failed")
                if result != "done":
                    self.say(f"{result} {path}: {detail}")
            case events.Finished(_, partial):
                outcome.partial |= partial

    def say(self, text: str) -> None:
        """Print one line as it is: no markup, no wrapping into the middle of a path."""
        self.console.print(Text(text), soft_wrap=True)


def run(settings: Settings, delete: Delete, report_to: str, dry_run: bool) -> tuple[Outcome, dict[Level, int]]:
    """Run the pipeline, remove what `delete` names, write the report; return the outcome and the groups of each level.

    `report_to` is a file, `-` for standard output, or empty for no report.
    """
    narrator = Narrator()
    outcome = narrator.follow(pipeline.stream(RunJob(settings)))
    workspace = Workspace(settings.workspace)
    with Catalog(workspace.catalog) as catalog:
        groups = {level: number for level, (number, _) in catalog.groups.summary().items()}
        _summarise(narrator, catalog)
    if delete != "none":
        removed = _remove(narrator, settings, workspace, delete, dry_run)
        outcome.deeds += removed.deeds
        outcome.partial |= removed.partial
    if report_to:
        with Catalog(workspace.catalog) as catalog:
            _write(report_to, report.build(catalog, outcome.deeds))
    return outcome, groups


def follow(job: Job) -> Outcome:
    """Do one job and tell of it."""
    return Narrator().follow(pipeline.stream(job))


def _remove(narrator: Narrator, settings: Settings, workspace: Workspace, delete: Delete, dry_run: bool) -> Outcome:
    levels = [Level.EXACT] if delete == "exact" else [Level.EXACT, Level.PERCEPTUAL]
    with Catalog(workspace.catalog) as catalog:
        wanted = plan.build(catalog, settings, levels, assume=levels)
        if dry_run:
            return narrator.follow(act.rehearse(wanted, settings))
    path = workspace.folder / "plan.json"
    plan.dump(wanted, path)
    outcome = narrator.follow(pipeline.stream(ApplyJob(settings, str(path))))
    done = sum(deed.result == "done" for deed in outcome.deeds)
    narrator.say(f"{count(done, 'file')} moved to the Trash. Bring them back with: dedup-tui undo")
    return outcome


def _summarise(narrator: Narrator, catalog: Catalog) -> None:
    run = catalog.runs.last()
    if run is None:
        return
    files, size = catalog.files.totals(run.id)
    unreadable = len(catalog.files.unreadable(run.id))
    table = Table("level", "groups", "could free", box=None, pad_edge=False)
    for level, (groups, reclaimable) in catalog.groups.summary().items():
        table.add_row(level, f"{groups:,}", human_bytes(reclaimable))
    narrator.say(f"\n{count(files, 'file')}, {human_bytes(size)}, {unreadable:,} unreadable")
    narrator.console.print(table)


def _write(target: str, content: report.Json) -> None:
    data = msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
    if target == "-":
        sys.stdout.buffer.write(data)
    else:
        write_atomic(Path(target), data)
