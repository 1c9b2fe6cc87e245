"""The front door: click commands, flags to settings, exit codes; nothing else."""

import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from click_default_group import DefaultGroup

from tui_dedup import __version__, config
from tui_dedup.config import Values
from tui_dedup.errors import CannotStartError, DedupError
from tui_dedup.settings import Settings

DONE, FOUND, USAGE, PARTIAL, INTERRUPTED = 0, 1, 2, 3, 130

Command = TypeVar("Command", bound=Callable[..., Any])


class CommaList(click.ParamType):
    """A list written with commas."""

    name = "a,b,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002
        """Return the parts of `value`."""
        return [part for part in value.split(",") if part] if isinstance(value, str) else value


_SETTING_FLAGS: dict[str, tuple[str, dict[str, Any]]] = {
    "--workspace": ("workspace", {"metavar": "DIR"}),
    "--levels": ("match.levels", {"type": CommaList()}),
    "--threshold": ("match.ai_threshold", {"type": float}),
    "--perceptual-distance": ("match.perceptual_distance", {"type": int}),
    "--keep": ("match.keep", {"type": CommaList()}),
    "--photos-library": ("photos.libraries", {"multiple": True, "is_flag": False, "flag_value": "auto", "metavar": "[LIB]"}),
    "--use-applescript": ("photos.applescript", {"is_flag": True, "default": None}),
    "--keep-export": ("photos.keep_export", {"is_flag": True, "default": None}),
    "--limit": ("scan.limit", {"type": int, "metavar": "N"}),
    "--protect": ("act.protect", {"multiple": True, "metavar": "DIR"}),
    "--exclude": ("scan.exclude", {"multiple": True, "metavar": "GLOB"}),
    "--model": ("embed.model", {}),
    "--pretrained": ("embed.pretrained", {}),
    "--device": ("embed.device", {"type": click.Choice(["auto", "mps", "cuda", "cpu"])}),
}
"""Each flag that is a setting, with the setting's dotted name; the meaning is the setting's own."""


def with_settings(command: Command) -> Command:
    """Give a command `--config` and every flag that is a setting, and call it with the finished `settings`."""
    meanings = {
        f"{section.name}.{key}".lstrip("."): section.meaning(key) for section in config.sections() for key in section.keys
    }

    @wraps(command)
    def wrapped(**given: Any) -> Any:
        flags: Values = {}
        for flag, (setting, _) in _SETTING_FLAGS.items():
            value = given.pop(flag.lstrip("-").replace("-", "_"))
            if value not in (None, ()):
                _put(flags, setting, value)
        if given.get("paths"):
            flags["paths"] = list(given.pop("paths"))
        else:
            given.pop("paths", None)
        settings = config.load(given.pop("config"), flags=flags)
        return command(settings=settings, **given)

    decorated: Any = wrapped
    for flag, (setting, options) in reversed(_SETTING_FLAGS.items()):
        decorated = click.option(flag, help=f"{meanings[setting].capitalize()}.", **options)(decorated)
    option = click.option("--config", type=click.Path(path_type=Path), help="Read settings from this file.", metavar="FILE")
    finished: Command = option(decorated)
    return finished


def has_source(settings: Settings) -> bool:
    """Return whether the settings name any place to look for photos."""
    return bool(settings.paths or settings.photos.libraries or settings.photos.applescript)


def _put(values: Values, dotted: str, value: Any) -> None:
    *tables, key = dotted.split(".")
    for table in tables:
        values = values.setdefault(table, {})
    values[key] = list(value) if isinstance(value, tuple) else value


@click.group(cls=DefaultGroup, default="app", default_if_no_args=True, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="dedup-tui")
def cli() -> None:
    r"""Find duplicate photos, look at them, and remove what you choose, into the Trash.

    \b
    dedup-tui [PATH...]                    the app
    dedup-tui --batch PATH... [options]    headless
    """


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--batch", is_flag=True, help="Run headless: scan, embed, match, report, and remove if told to.")
@click.option("--report", "report_to", default="", metavar="FILE", help="Write the report as JSON; - is standard output.")
@click.option("--delete", type=click.Choice(["none", "exact", "perceptual"]), default="none", help="Move copies to the Trash.")
@click.option("--yes", is_flag=True, help="Really delete, without being asked.")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when duplicates were found.")
@with_settings
def app(settings: Settings, batch: bool, report_to: str, delete: Any, yes: bool, dry_run: bool, exit_code: bool) -> int:
    """Open the app on PATH..., or run headless with --batch."""
    if not batch:
        return _open_app(settings)
    if not has_source(settings):
        raise click.UsageError("--batch needs a PATH to look through, or --photos-library.")
    if delete != "none" and not (yes or dry_run):
        raise click.UsageError("--delete moves files to the Trash: add --yes to do it, or --dry-run to see it.")
    from tui_dedup import batch as headless  # noqa: PLC0415 - the app must not wait for the stages

    outcome, groups = headless.run(settings, delete, report_to, dry_run)
    if outcome.partial:
        return PARTIAL
    return FOUND if exit_code and any(groups.values()) else DONE


def _open_app(settings: Settings) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("The app needs a terminal. Without one, use --batch PATH.")
    from tui_dedup import tui  # noqa: PLC0415 - headless runs do without Textual

    return tui.run(settings)


def _stage(name: Any, settings: Settings) -> int:
    from tui_dedup import batch as headless  # noqa: PLC0415
    from tui_dedup.jobs import RunJob  # noqa: PLC0415

    return PARTIAL if headless.follow(RunJob(settings, (name,))).partial else DONE


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path())
@with_settings
def scan(settings: Settings) -> int:
    """Read the photos below PATH... into the catalog."""
    if not has_source(settings):
        raise click.UsageError("scan needs a PATH to look through, or --photos-library.")
    return _stage("scan", settings)


@cli.command()
@with_settings
def embed(settings: Settings) -> int:
    """Embed the photos of the last scan."""
    return _stage("embed", settings)


@cli.command()
@with_settings
def group(settings: Settings) -> int:
    """Group the photos of the last scan."""
    return _stage("group", settings)


@cli.command()
@click.argument("plan", type=click.Path(exists=True, dir_okay=False))
@with_settings
def apply(settings: Settings, plan: str) -> int:
    """Carry out a saved PLAN, after verifying each photo again."""
    from tui_dedup import batch as headless  # noqa: PLC0415
    from tui_dedup.jobs import ApplyJob  # noqa: PLC0415

    return PARTIAL if headless.follow(ApplyJob(settings, plan)).partial else DONE


@cli.command()
@click.argument("run", type=int, required=False)
@with_settings
def undo(settings: Settings, run: int | None) -> int:
    """Bring back what the last removal moved away, or removal number RUN."""
    from tui_dedup import batch as headless  # noqa: PLC0415
    from tui_dedup.jobs import UndoJob  # noqa: PLC0415

    return PARTIAL if headless.follow(UndoJob(settings, run)).partial else DONE


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"))
def demo(folder: Path) -> int:
    """Build a library of demo photos in FOLDER and open the app on it; without a terminal, run headless."""
    from tui_dedup.demo import build  # noqa: PLC0415

    files = build(folder / "photos")
    click.echo(f"{files} files in {folder / 'photos'}", err=True)
    settings = config.load(flags={"workspace": str(folder / "workspace"), "paths": [str(folder / "photos")]})
    if sys.stdin.isatty() and sys.stdout.isatty():
        return _open_app(settings)
    from tui_dedup import batch as headless  # noqa: PLC0415

    headless.run(settings, "none", "", dry_run=False)
    return DONE


def main() -> None:
    """Run the command line and exit with its code."""
    for name in ("SIGTERM", "SIGHUP"):
        if signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        sys.exit(cli.main(standalone_mode=False) or DONE)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. What was done so far is kept; run it again to go on.", err=True)
        sys.exit(INTERRUPTED)
    except CannotStartError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(USAGE)
    except DedupError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(PARTIAL)


if __name__ == "__main__":
    main()
