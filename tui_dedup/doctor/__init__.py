"""What works on this machine and what does not, each with a fix."""

from collections.abc import Iterator

from tui_dedup.doctor import engine, mac, place, screen
from tui_dedup.doctor.finding import Finding, State
from tui_dedup.settings import Settings

__all__ = ["Finding", "State", "examine"]


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield what is found, check by check; none of them raises."""
    for check in (*screen.CHECKS, *place.CHECKS, *engine.CHECKS, *mac.CHECKS):
        try:
            yield check(settings)
        except Exception as error:  # noqa: BLE001 - a check that fails is a finding, and the others go on
            name = check.__name__.strip("_").replace("_", " ")
            yield Finding(name, State.BROKEN, f"could not be checked: {error!r}", "please report this")
