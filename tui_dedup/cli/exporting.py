"""Commands that hand results on to others, and take them from other programs."""

import io
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec.structs import replace

from tui_dedup.cli.codes import DONE, PARTIAL
from tui_dedup.cli.flags import settings_flags, with_settings
from tui_dedup.cli.looking import has_terminal, open_app
from tui_dedup.settings import Settings
from tui_dedup.workspace import Workspace, atomic_file

SUFFIXES = (".json", ".csv", ".html")


def _write(content: dict[str, Any], workspace: Workspace, file: Path) -> None:
    from tui_dedup import page, table  # noqa: PLC0415 - as below

    with atomic_file(file) as output:
        text = io.TextIOWrapper(output, encoding="utf-8", newline="")
        match file.suffix.lower():
            case ".csv":
                table.write(content, text)
            case ".html":
                page.write(content, workspace, text)
            case _:
                text.write(msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n")
        text.flush()
        text.detach()


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@settings_flags("--workspace")
def export(settings: Settings, file: Path) -> int:
    """Write the groups of the last run to FILE: .json, .csv, or .html with pictures."""
    from tui_dedup import report  # noqa: PLC0415 - brings in the catalog
    from tui_dedup.catalog import Catalog  # noqa: PLC0415

    workspace = Workspace(settings.workspace)
    if file.suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"{file}: name a file that ends in {', '.join(SUFFIXES)}.")
    if not workspace.catalog.exists():
        raise click.UsageError("Nothing was scanned in this workspace yet. Run `dedup-tui scan PATH` first.")
    with Catalog(workspace.catalog) as catalog:
        content = report.build(catalog)
    try:
        _write(content, workspace, file)
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}. Choose a place that you may write to.") from error
    return DONE


@click.command()
@click.argument("report", type=click.Path(exists=True, dir_okay=False))
@with_settings
def review(settings: Settings, report: str) -> int:
    """Look through what fclones, jdupes, rmlint or Czkawka found: scan the files of REPORT (JSON) and open the app on them."""
    from tui_dedup import batch  # noqa: PLC0415 - brings in the stages

    settings = replace(settings, paths=(), scan=replace(settings.scan, reports=(report,)))
    outcome, _ = batch.run(settings, batch.Removal())
    if has_terminal():
        return open_app(settings)
    return PARTIAL if outcome.partial else DONE
