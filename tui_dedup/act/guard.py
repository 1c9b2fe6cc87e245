"""What must hold of a whole group before anything in it is touched."""

import os
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from tui_dedup.act.fences import Fences
from tui_dedup.act.planfile import Plan, PlanFile, PlanGroup
from tui_dedup.act.verify import Proof, RefusalError, is_same, recheck
from tui_dedup.records import Level
from tui_dedup.text import printable

Prover = Callable[[PlanFile], Proof]


@dataclass(frozen=True, slots=True)
class Case:
    """A group that may go on: what stays, and what goes as units of a photo and its companions."""

    kept: list[Proof]
    units: list[list[Proof]]

    def twin(self, proof: Proof) -> Proof:
        """Return what stays and has the same bytes; raises `RefusalError` when nothing has."""
        for kept in self.kept:
            if kept.content == proof.content:
                return kept
        raise RefusalError(f"no kept copy has the bytes of {printable(proof.path)}")

    def renew(self, twin: Proof) -> None:
        """Take the new ctime of a kept file that was given, or lost, a second name; raises `RefusalError`."""
        if not is_same(twin.path, twin.file):
            raise RefusalError(f"{printable(twin.path)} changed after it was verified")
        (index,) = (i for i, kept in enumerate(self.kept) if kept.path == twin.path)
        self.kept[index] = replace(twin, ctime_ns=os.lstat(twin.path).st_ctime_ns)

    def check_kept(self) -> None:
        """Make sure that all that stays can still be opened where it lies, now that a file went; raises `RefusalError`.

        What has two names that nobody could tell for one, as on a disk that is mounted twice, went with the other. It is
        opened, for a name alone is remembered for a while on some disks.
        """
        for proof in self.kept:
            try:
                os.close(os.open(proof.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK))
            except FileNotFoundError as error:
                why = "another program took it away meanwhile, or both are one file"
                raise RefusalError(f"{printable(proof.path)}, which should stay, is gone: {why}") from error
            except OSError as error:
                raise RefusalError(f"{printable(proof.path)}, which stays, cannot be opened: {error.strerror}") from error
            recheck(proof)

    def recheck(self, unit: Sequence[Proof]) -> None:
        """Make sure that all that stays and the unit are still as proven; raises `RefusalError`."""
        for proof in (*self.kept, *unit):
            recheck(proof)


def doubles(plan: Plan) -> set[tuple[int, int]]:
    """Return the identities of files that the plan would remove and also names a second time, under whatever path."""
    groups = plan.groups
    seen = Counter(file.identity for group in groups for member in group.members for file in member.files)
    gone = {file.identity for group in groups for member in group.removed for file in member.files}
    return {identity for identity in gone if seen[identity] > 1}


def check(group: PlanGroup, doubled: Collection[tuple[int, int]], fences: Fences, prove: Prover, twins: bool) -> Case:
    """Return the proven group; raises `RefusalError` at the first doubt about any file of it.

    With `twins` every file that goes must have a kept copy of its bytes, whatever the level.
    """
    if not group.kept:
        raise RefusalError("no copy would stay")
    if all(member.stand_in for member in group.kept):
        raise RefusalError("of all that would stay the original is not on this disk")
    for file in (file for member in group.members for file in member.files):
        if file.identity in doubled:
            raise RefusalError(f"{file.shown} is in the plan twice, as one file under two names or in two places")
        fences.check_spelling(file.location)
        fences.check_trash(file.location)
    for file in (file for member in group.removed for file in member.files):
        fences.check(file.location)
    kept = [[prove(file) for file in member.files] for member in group.kept]
    units = [[prove(file) for file in member.files] for member in group.removed]
    _require_copies(kept, units, twins or group.level is Level.EXACT)
    return Case([proof for unit in kept for proof in unit], units)


def _require_copies(kept: Sequence[Sequence[Proof]], units: Sequence[Sequence[Proof]], exact: bool) -> None:
    """Where bytes are why a photo goes, its bytes and those of its companions must stay."""
    photos = {unit[0].content for unit in kept}
    companions = {proof.content for unit in kept for proof in unit[1:]}
    for photo, *others in units:
        if photo.content not in photos:
            if exact:
                raise RefusalError(f"no kept copy has the bytes of {printable(photo.path)}")
            continue
        for companion in others:
            if companion.content not in companions:
                raise RefusalError(f"{printable(companion.path)} would go with its photo, and no kept copy has one like it")
