"""The groups of a plan, read in full by a few threads, batch after batch."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from tui_dedup.act import guard
from tui_dedup.act.fences import Fences
from tui_dedup.act.guard import Case
from tui_dedup.act.planfile import Plan, PlanFile, PlanGroup
from tui_dedup.act.verify import Proof, RefusalError, prove
from tui_dedup.events import Deed

_READERS = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """A group whose files are being read; each future proves the files of one content."""

    group: PlanGroup
    proofs: dict[str, Future[dict[str, Proof]]]

    def proof(self, file: PlanFile) -> Proof:
        """Return the proof of a file of the group; raises `RefusalError`."""
        return self.proofs[file.location].result()[file.location]


class Verifier:
    """Tells the groups that hold from those that raise a doubt. While one batch is acted on, the next is read."""

    def __init__(self, plan: Plan, fences: Fences) -> None:
        """Take the plan as a whole and the places in which nothing may go."""
        self._action = plan.action
        self._twins = plan.action in ("hardlink", "reflink")
        self._doubled = guard.doubles(plan)
        self._fences = fences
        self._readers = ThreadPoolExecutor(_READERS)

    def close(self) -> None:
        """Stop reading."""
        self._readers.shutdown(cancel_futures=True)

    def one_ahead(self, batches: Iterable[Sequence[PlanGroup]]) -> Iterator[list[Reading]]:
        """Yield the batches while the one after is already being read."""
        current: list[Reading] | None = None
        for batch in batches:
            following = [self._read(group) for group in batch]
            if current is not None:
                yield current
            current = following
        if current is not None:
            yield current

    def _read(self, group: PlanGroup) -> Reading:
        alike: dict[str, list[PlanFile]] = {}
        for file in (file for member in group.members for file in member.files):
            alike.setdefault(file.md5 or file.location, []).append(file)
        proofs: dict[str, Future[dict[str, Proof]]] = {}
        for files in alike.values():
            future = self._readers.submit(prove, files)
            proofs |= {file.location: future for file in files}
        return Reading(group, proofs)

    def verify(self, batch: Sequence[Reading]) -> tuple[list[Case], list[Deed]]:
        """Return the groups that hold, and a deed for each file that stays because of doubt."""
        cases: list[Case] = []
        left: list[Deed] = []
        for reading in batch:
            try:
                cases.append(guard.check(reading.group, self._doubled, self._fences, reading.proof, self._twins))
            except RefusalError as reason:
                left += [Deed(file.shown, self._action, "left", str(reason)) for file in reading.group.going]
        return cases, left
