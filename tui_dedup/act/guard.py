"""What must hold of a whole group before anything in it is touched."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from tui_dedup.act.fences import Fences
from tui_dedup.act.planfile import Plan, PlanFile, PlanGroup
from tui_dedup.act.verify import Proof, RefusalError, recheck
from tui_dedup.records import Level
from tui_dedup.text import printable

Prover = Callable[[PlanFile], Proof]


@dataclass(frozen=True, slots=True)
class Case:
    """A group that may go on: what stays, and what goes as units of a photo and its companions."""

    kept: list[Proof]
    units: list[list[Proof]]

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


def check(group: PlanGroup, doubled: Collection[tuple[int, int]], fences: Fences, prove: Prover) -> Case:
    """Return the proven group; raises `RefusalError` at the first doubt about any file of it."""
    if not group.kept:
        raise RefusalError("no copy would stay")
    for file in (file for member in group.members for file in member.files):
        if file.identity in doubled:
            raise RefusalError(f"{file.shown} is in the plan twice, as one file under two names or in two places")
    for file in (file for member in group.removed for file in member.files):
        fences.check(file.location)
    kept = [[prove(file) for file in member.files] for member in group.kept]
    units = [[prove(file) for file in member.files] for member in group.removed]
    _require_same_bytes([*kept, *units])
    _require_copies(group.level, kept, units)
    return Case([proof for unit in kept for proof in unit], units)


def _require_same_bytes(units: Sequence[Sequence[Proof]]) -> None:
    """Two contents that share an MD5 must be one content."""
    first: dict[str, Proof] = {}
    for proof in (proof for unit in units for proof in unit):
        other = first.setdefault(proof.file.md5, proof)
        if other.sha256 != proof.sha256:
            raise RefusalError(f"{printable(proof.path)} and {printable(other.path)} share an MD5 but not their bytes")


def _require_copies(level: Level, kept: Sequence[Sequence[Proof]], units: Sequence[Sequence[Proof]]) -> None:
    """Where bytes are why a photo goes, its bytes and those of its companions must stay."""
    photos = {unit[0].sha256 for unit in kept}
    companions = {proof.sha256 for unit in kept for proof in unit[1:]}
    for photo, *others in units:
        if photo.sha256 not in photos:
            if level is Level.EXACT:
                raise RefusalError(f"no kept copy has the bytes of {printable(photo.path)}")
            continue
        for companion in others:
            if companion.sha256 not in companions:
                raise RefusalError(f"{printable(companion.path)} would go with its photo, and no kept copy has one like it")
