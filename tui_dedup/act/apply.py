"""A plan to deeds: verify, write down, look again, move, write down."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from tui_dedup.act import guard
from tui_dedup.act.deeds import Result, remove
from tui_dedup.act.fences import Fences
from tui_dedup.act.guard import Case
from tui_dedup.act.planfile import Plan, PlanFile, PlanGroup, encode
from tui_dedup.act.verify import Proof, RefusalError, prove
from tui_dedup.catalog import Catalog
from tui_dedup.catalog.journal import Outcome
from tui_dedup.events import Deed, Event, Notice, Progress, StageFinished, StageStarted
from tui_dedup.settings import Settings
from tui_dedup.text import printable

_BATCH_FILES = 128
_BATCH_BYTES = 1 << 29
_READERS = 4


def apply(catalog: Catalog, plan: Plan, settings: Settings, *, dry_run: bool = False) -> Iterator[Event]:
    """Carry out a plan and yield what becomes of each file that it removes.

    Groups are taken in batches: each group of a batch is read in full, what may go is written into the journal and is
    on the disk before the first file moves; each file is looked at again right before it moves. Whatever raises a doubt
    leaves its whole group alone, with the reason; the others go on. Closing the generator stops between two batches.
    A dry run verifies everything and moves nothing.
    """
    groups = [group for group in plan.groups if group.removed]
    started, done = time.perf_counter(), 0
    yield StageStarted("remove", sum(len(_going(group)) for group in groups))
    fences = Fences(settings.act.protect)
    for folder in fences.missing:
        yield Notice(f"The protected folder {printable(folder)} is not there.")
    work = _Rehearsal(plan, fences) if dry_run else _Work(catalog, plan, fences)
    with ThreadPoolExecutor(_READERS) as readers:
        for batch in _batches(groups):
            for deed in work.carry_out(batch, readers):
                done += 1
                yield deed
            yield Progress("remove", done)
    work.finish()
    yield StageFinished("remove", done, time.perf_counter() - started)


class _Rehearsal:
    """A removal that verifies batch by batch and tells what would happen."""

    def __init__(self, plan: Plan, fences: Fences) -> None:
        self._action = plan.action
        self._fences = fences
        self._doubled = guard.doubles(plan)

    def carry_out(self, batch: Sequence[PlanGroup], readers: ThreadPoolExecutor) -> list[Deed]:
        """Verify the groups of a batch and return a deed for each file that would go."""
        cases, deeds = self._verify(batch, readers)
        proofs = [proof for case in cases for unit in case.units for proof in unit]
        return deeds + [Deed(printable(proof.path), self._action, "planned", "would go to the trash") for proof in proofs]

    def finish(self) -> None:
        """Do nothing: a rehearsal leaves no trace."""

    def _verify(self, batch: Sequence[PlanGroup], readers: ThreadPoolExecutor) -> tuple[list[Case], list[Deed]]:
        reading: dict[str, Future[Proof]] = {
            file.location: readers.submit(prove, file) for group in batch for member in group.members for file in member.files
        }
        cases: list[Case] = []
        deeds: list[Deed] = []
        for group in batch:
            try:
                cases.append(guard.check(group, self._doubled, self._fences, lambda file: reading[file.location].result()))
            except RefusalError as reason:
                deeds += [Deed(file.shown, self._action, "left", str(reason)) for file in _going(group)]
        return cases, deeds


class _Work(_Rehearsal):
    """One removal in the journal, batch by batch."""

    def __init__(self, catalog: Catalog, plan: Plan, fences: Fences) -> None:
        super().__init__(plan, fences)
        self._catalog = catalog
        self._removal = catalog.journal.begin(encode(plan).decode())

    def carry_out(self, batch: Sequence[PlanGroup], readers: ThreadPoolExecutor) -> list[Deed]:
        """Verify the groups of a batch, do what holds, and return a deed for each file that was to go."""
        cases, deeds = self._verify(batch, readers)
        units = [(case, unit) for case in cases for unit in case.units]
        files = [proof.file for _, unit in units for proof in unit]
        numbers = dict(zip((file.path for file in files), self._catalog.journal.intend(self._removal, files), strict=True))
        results: list[Result] = []
        try:
            for case, unit in units:
                results += remove(case, unit)
        finally:
            self._catalog.journal.close([_outcome(numbers[result.path], result) for result in results])
        for result in results:
            if result.result == "done":
                self._catalog.files.set_gone(result.path, gone=True)
        return deeds + [Deed(printable(r.path), self._action, r.result, r.detail) for r in results]

    def finish(self) -> None:
        """Note that the removal came to its end."""
        self._catalog.journal.finish(self._removal)


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


def _going(group: PlanGroup) -> list[PlanFile]:
    return [file for member in group.removed for file in member.files]


def _outcome(deed: int, result: Result) -> Outcome:
    return Outcome(deed, "done" if result.result == "done" else "failed", result.place, result.detail)
