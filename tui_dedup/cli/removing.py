"""Commands that carry out a plan, and bring photos back."""

from pathlib import Path

import click

from tui_dedup.cli.codes import DONE, PARTIAL
from tui_dedup.cli.flags import settings_flags
from tui_dedup.settings import Settings


@click.command()
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--merge-metadata", "merge", is_flag=True, help="Keep what removed photos alone say in XMP sidecars (exiftool).")
@settings_flags("--workspace", "--protect", "--photos-library")
def apply(settings: Settings, plan: Path, merge: bool) -> int:
    """Carry out a saved PLAN, after verifying each photo again."""
    from tui_dedup import batch as headless  # noqa: PLC0415

    return PARTIAL if headless.carry_out(settings, plan, merge).partial else DONE


@click.command()
@click.argument("run", type=int, required=False)
@settings_flags("--workspace")
def undo(settings: Settings, run: int | None) -> int:
    """Bring back what the last removal moved away, or removal number RUN."""
    from tui_dedup import batch as headless  # noqa: PLC0415
    from tui_dedup.jobs import UndoJob  # noqa: PLC0415

    return PARTIAL if headless.follow(UndoJob(settings, run)).partial else DONE
