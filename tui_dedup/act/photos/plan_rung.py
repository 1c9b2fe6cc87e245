"""The last rung: the plan is saved, to be carried out at the Mac."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from tui_dedup.act.photos.rung import Candidate, Fate
from tui_dedup.act.planfile import Plan, dump


class PlanRung:
    """A plan file, and the command that carries it out."""

    name = "The saved plan"

    def __init__(self, plan: Plan, path: Path) -> None:
        """Take the plan of all items and the place for it."""
        self._plan = plan
        self._path = path

    @property
    def command(self) -> str:
        """What to run in Terminal on the Mac."""
        return f"dedup-tui apply {shlex.quote(str(self._path))}"

    def why_not(self, _candidates: Sequence[Candidate], /) -> str | None:
        """Return nothing: a plan can always be saved."""
        return None

    def take(self, candidates: Sequence[Candidate], /) -> dict[str, Fate]:
        """Save the plan; raises `PlanError`."""
        dump(self._plan, self._path)
        fate = Fate("left", f"not removed: saved for later, run in Terminal on the Mac: {self.command}")
        return {candidate.uuid: fate for candidate in candidates}
