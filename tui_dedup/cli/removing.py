"""Commands that carry out a plan, and bring photos back."""

from pathlib import Path

import click

from tui_dedup.cli.codes import DONE, PARTIAL
from tui_dedup.cli.flags import settings_flags
from tui_dedup.settings import Settings
from tui_dedup.text import count, human_bytes
from tui_dedup.workspace import Workspace


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@settings_flags("--workspace", "--protect", "--levels", "--action", "--move-to")
def plan(settings: Settings, file: Path) -> int:
    """Save what is marked in the last run's groups as a plan in FILE, to read, edit and apply another day."""
    from tui_dedup.act import plan as plans  # noqa: PLC0415 - brings in the catalog
    from tui_dedup.catalog import Catalog  # noqa: PLC0415

    workspace = Workspace(settings.workspace)
    if not workspace.catalog.exists():
        raise click.UsageError("Nothing was scanned in this workspace yet. Run `dedup-tui scan PATH` first.")
    with Catalog(workspace.catalog) as catalog:
        made = plans.build(catalog, settings, settings.match.levels)
    plans.dump(made, file)
    summary = plans.summary(made)
    click.echo(f"{count(summary.photos, 'photo')} of {count(summary.groups, 'group')}, {human_bytes(summary.bytes)}.", err=True)
    for warning in summary.warnings:
        click.echo(warning, err=True)
    return DONE


@click.command()
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--merge-metadata", "merge", is_flag=True, help="Keep what removed photos alone say in XMP sidecars (exiftool).")
@settings_flags("--workspace", "--protect", "--photos-library")
def apply(settings: Settings, plan: Path, merge: bool) -> int:
    """Carry out a saved PLAN, after verifying each photo again."""
    from tui_dedup import batch as headless  # noqa: PLC0415

    return PARTIAL if headless.carry_out(settings, plan, merge).partial else DONE


@click.command()
@click.argument("run", type=click.IntRange(1, (1 << 63) - 1), required=False)
@settings_flags("--workspace")
def undo(settings: Settings, run: int | None) -> int:
    """Bring back what the last removal moved away, or removal number RUN."""
    from tui_dedup import batch as headless  # noqa: PLC0415
    from tui_dedup.jobs import UndoJob  # noqa: PLC0415

    return PARTIAL if headless.follow(UndoJob(settings, run)).partial else DONE
