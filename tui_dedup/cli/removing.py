"""Commands that carry out a plan, and bring photos back."""

import click

from tui_dedup.cli.codes import DONE, PARTIAL
from tui_dedup.cli.flags import settings_flags
from tui_dedup.settings import Settings


@click.command()
@click.argument("plan", type=click.Path(exists=True, dir_okay=False))
@settings_flags("--workspace", "--protect")
def apply(settings: Settings, plan: str) -> int:
    """Carry out a saved PLAN, after verifying each photo again."""
    from tui_dedup import batch as headless  # noqa: PLC0415
    from tui_dedup.jobs import ApplyJob  # noqa: PLC0415

    return PARTIAL if headless.follow(ApplyJob(settings, plan)).partial else DONE


@click.command()
@click.argument("run", type=int, required=False)
@settings_flags("--workspace")
def undo(settings: Settings, run: int | None) -> int:
    """Bring back what the last removal moved away, or removal number RUN."""
    from tui_dedup import batch as headless  # noqa: PLC0415
    from tui_dedup.jobs import UndoJob  # noqa: PLC0415

    return PARTIAL if headless.follow(UndoJob(settings, run)).partial else DONE
