"""A plan to deeds: verify, write down, look again, move, write down."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from tui_dedup.act import photos
from tui_dedup.act.deeds import Result, carry_out
from tui_dedup.act.fences import Fences
from tui_dedup.act.guard import Case
from tui_dedup.act.leftovers import recover
from tui_dedup.act.planfile import Plan, PlanError, PlanGroup, encode
from tui_dedup.act.verifier import Verifier
from tui_dedup.act.ways import way
from tui_dedup.catalog import Catalog
from tui_dedup.catalog.journal import Outcome
from tui_dedup.events import Deed, Event, Notice, Progress, Stage, StageFinished, StageStarted
from tui_dedup.records.trashes import is_in_trash
from tui_dedup.settings import Settings
from tui_dedup.text import printable

_BATCH_FILES = 512
_BATCH_BYTES = 1 << 28


def apply(catalog: Catalog, plan: Plan, settings: Settings) -> Iterator[Event]:
    """Carry out a plan and yield what becomes of each file that it removes; the action `report` only rehearses.

    Groups are taken in batches: each group of a batch is read in full, what may go is written into the journal and is
    on the disk before the first file moves; each file is looked at again right before it moves. Whatever raises a doubt
    leaves its whole group alone, with the reason; the others go on. Closing the generator stops between two batches.
    What an earlier one left under hidden names when it was killed gets its names back first. Raises `PlanError` for a move
    into a trash.
    """
    if plan.action == "report":
        yield from rehearse(plan, settings)
        return
    yield from (Notice(found.words) for found in recover(catalog))
    _require_target(plan)
    files, items = photos.split(plan)
    if files.groups or not items.groups:
        yield from _follow(files, Fences(settings.act.protect), "remove", _Removal(catalog, files))
    if items.groups:
        yield from photos.remove(catalog, items, settings)


def rehearse(plan: Plan, settings: Settings) -> Iterator[Event]:
    """Verify all that `apply` would and yield what would become of each file; nothing is touched. Raises as `apply` does."""
    _require_target(plan)
    files, items = photos.split(plan)
    if files.groups or not items.groups:
        yield from _follow(files, Fences(settings.act.protect), "verify", _Rehearsal(files))
    if items.groups:
        yield from _follow(items, Fences(settings.act.protect, libraries=True), "verify", _Rehearsal(items))
    if settings.photos.carry:
        yield from (Notice(addition.words) for addition in photos.additions(items))


class _Executor(Protocol):
    """What is done with the groups of a batch that were verified."""

    def carry_out(self, cases: Sequence[Case]) -> list[Deed]: ...

    def finish(self) -> None: ...


def _require_target(plan: Plan) -> None:
    if plan.action == "move" and plan.move_to and is_in_trash(os.path.realpath(plan.move_to)):
        raise PlanError(f"{printable(plan.move_to)} lies in a trash. Name another folder to move to, or use the action `trash`.")


def _follow(plan: Plan, fences: Fences, stage: Stage, executor: _Executor) -> Iterator[Event]:
    groups = [group for group in plan.groups if group.removed]
    started, done = time.perf_counter(), 0
    yield StageStarted(stage, sum(len(group.going) for group in groups))
    for folder in fences.missing:
        yield Notice(f"The protected folder {printable(folder)} is not there.")
    verifier = Verifier(plan, fences)
    try:
        for batch in verifier.one_ahead(_batches(groups)):
            cases, left = verifier.verify(batch)
            for deed in (*left, *executor.carry_out(cases)):
                done += 1
                yield deed
            yield Progress(stage, done)
    finally:
        verifier.close()
    executor.finish()
    yield StageFinished(stage, done, time.perf_counter() - started)


class _Rehearsal:
    """Says what would be done."""

    def __init__(self, plan: Plan) -> None:
        self._action = plan.action

    def carry_out(self, cases: Sequence[Case]) -> list[Deed]:
        return [
            Deed(printable(proof.path), self._action, "planned", "verified; would be removed")
            for case in cases
            for unit in case.units
            for proof in unit
        ]

    def finish(self) -> None:
        return None


class _Removal:
    """One removal in the journal, batch by batch."""

    def __init__(self, catalog: Catalog, plan: Plan) -> None:
        self._catalog = catalog
        self._action = plan.action
        self._way = way(plan.action, plan.move_to)
        self._number = catalog.journal.begin(encode(plan).decode())

    def carry_out(self, cases: Sequence[Case]) -> list[Deed]:
        units = [(case, unit) for case in cases for unit in case.units]
        paths = [proof.path for _, unit in units for proof in unit]
        intents = [replace(proof.file, destination=self._way.destination(proof.path)) for _, unit in units for proof in unit]
        numbers = dict(zip(paths, self._catalog.journal.intend(self._number, intents), strict=True))
        results: list[Result] = []
        try:
            for case, unit in units:
                results += carry_out(self._way, case, unit)
        finally:
            self._catalog.journal.close([_outcome(numbers[result.path], result) for result in results])
        for result in results:
            if result.result == "done":
                self._catalog.files.set_gone(result.path, gone=True)
        return [Deed(printable(result.path), self._action, result.result, result.detail) for result in results]

    def finish(self) -> None:
        self._catalog.journal.finish(self._number)


def _batches(groups: Sequence[PlanGroup]) -> Iterator[list[PlanGroup]]:
    batch: list[PlanGroup] = []
    files = size = 0
    for group in groups:
        batch.append(group)
        files += sum(len(member.files) for member in group.members)
        size += sum(file.size for member in group.members for file in member.files)
        if files >= _BATCH_FILES or size >= _BATCH_BYTES:
            yield batch
            batch, files, size = [], 0, 0
    if batch:
        yield batch


def _outcome(deed: int, result: Result) -> Outcome:
    return Outcome(deed, "done" if result.result == "done" else "failed", result.place, result.detail)
