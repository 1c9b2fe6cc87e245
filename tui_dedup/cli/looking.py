"""Commands that look for photos: the app, headless runs, single stages and the demo."""

import sys
from pathlib import Path
from typing import Any

import click

from tui_dedup import config
from tui_dedup.cli.codes import DONE, FOUND, PARTIAL
from tui_dedup.cli.flags import has_source, with_settings
from tui_dedup.settings import Settings


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--batch", is_flag=True, help="Run headless: scan, embed, match, report, and remove if told to.")
@click.option("--report", "report_to", default="", metavar="FILE", help="Write the report as JSON; - is standard output.")
@click.option(
    "--delete", type=click.Choice(["none", "exact", "perceptual"]), default="none", help="Remove copies, by default to the Trash."
)
@click.option("--yes", is_flag=True, help="Really delete, without being asked.")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option("--plan", "plan_to", default="", metavar="FILE", help="Save what --delete names as a plan, and remove nothing.")
@click.option("--merge-metadata", "merge", is_flag=True, help="Keep what removed photos alone say in XMP sidecars (exiftool).")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when duplicates were found.")
@click.option("--estimate", is_flag=True, help="Say what a run would find and take, from a sample, and do nothing else.")
@click.option("--estimate-sample", "sample", type=click.IntRange(1), metavar="N", help="As --estimate, with N photos as sample.")
@with_settings
def app(
    settings: Settings,
    batch: bool,
    report_to: str,
    exit_code: bool,
    estimate: bool,
    sample: int | None,
    yes: bool,
    **removal: Any,
) -> int:
    """Open the app on PATH..., or run headless with --batch."""
    if estimate or sample:
        return _estimate(settings, sample)
    if not batch:
        return open_app(settings)
    if not has_source(settings):
        raise click.UsageError("--batch needs a PATH to look through, or --photos-library.")
    if removal["delete"] != "none" and not (yes or removal["dry_run"] or removal["plan_to"]):
        raise click.UsageError(
            "--delete removes photos: add --yes to do it, --dry-run to see it, or --plan to keep it for later."
        )
    _get_ready(settings)
    from tui_dedup import batch as headless  # noqa: PLC0415 - the app must not wait for the stages

    outcome, groups = headless.run(settings, headless.Removal(**removal), report_to)
    if outcome.partial:
        return PARTIAL
    return FOUND if exit_code and any(groups.values()) else DONE


def _estimate(settings: Settings, sample: int | None) -> int:
    if not has_source(settings):
        raise click.UsageError("--estimate needs a PATH to look through, or --photos-library.")
    from tui_dedup import batch as headless  # noqa: PLC0415
    from tui_dedup.estimate import SAMPLE  # noqa: PLC0415

    headless.tell_estimate(settings, sample or SAMPLE)
    return DONE


def has_terminal() -> bool:
    """Return whether a person sits at a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def open_app(settings: Settings) -> int:
    """Run the app and return its exit code."""
    if not has_terminal():
        raise click.UsageError("The app needs a terminal. Without one, use --batch PATH.")
    from tui_dedup import tui  # noqa: PLC0415 - headless runs do without Textual

    return tui.run(settings, click.get_current_context().params.get("config"))


def _get_ready(settings: Settings) -> None:
    """Let decoding processes get ready while the stages are loaded, where there is much to read for certain."""
    from tui_dedup.workspace import Workspace  # noqa: PLC0415

    if not Workspace(settings.workspace).catalog.exists():
        from tui_dedup import forkserver  # noqa: PLC0415 - a scan of what is known does without

        forkserver.start()


def _stage(name: Any, settings: Settings) -> int:
    if name == "scan":
        _get_ready(settings)
    from tui_dedup import batch as headless  # noqa: PLC0415
    from tui_dedup.jobs import RunJob  # noqa: PLC0415

    return PARTIAL if headless.follow(RunJob(settings, (name,))).partial else DONE


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@with_settings
def scan(settings: Settings) -> int:
    """Read the photos below PATH... into the catalog."""
    if not has_source(settings):
        raise click.UsageError("scan needs a PATH to look through, or --photos-library.")
    return _stage("scan", settings)


@click.command()
@with_settings
def embed(settings: Settings) -> int:
    """Embed the photos of the last scan."""
    return _stage("embed", settings)


@click.command()
@with_settings
def group(settings: Settings) -> int:
    """Group the photos of the last scan."""
    return _stage("group", settings)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"))
def demo(folder: Path) -> int:
    """Build a library of demo photos in FOLDER and open the app on it; without a terminal, run headless."""
    from tui_dedup.demo import build  # noqa: PLC0415

    files = build(folder / "photos")
    click.echo(f"{files} files in {folder / 'photos'}", err=True)
    settings = config.load(flags={"workspace": str(folder / "workspace"), "paths": [str(folder / "photos")]})
    if has_terminal():
        return open_app(settings)
    from tui_dedup import batch as headless  # noqa: PLC0415

    headless.run(settings, headless.Removal())
    return DONE
