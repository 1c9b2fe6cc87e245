"""The command `feedback`: the answers "not similar" and "same" listed, given, taken back and imported."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click_default_group import DefaultGroup

from tui_dedup.cli.codes import DONE, PARTIAL
from tui_dedup.cli.flags import settings_flags
from tui_dedup.records import Verdict
from tui_dedup.settings import Settings
from tui_dedup.text import count, printable
from tui_dedup.workspace import Workspace

if TYPE_CHECKING:
    from tui_dedup.catalog import Catalog
    from tui_dedup.records import SourceFile

_MD5 = re.compile("[0-9a-f]{32}")


@contextmanager
def _catalog(settings: Settings) -> Iterator["Catalog"]:
    from tui_dedup.catalog import Catalog  # noqa: PLC0415 - brings in numpy

    workspace = Workspace(settings.workspace)
    if not workspace.catalog.exists():
        raise click.UsageError("Nothing was scanned in this workspace yet. Run `dedup-tui scan PATH` first.")
    with Catalog(workspace.catalog) as catalog:
        yield catalog


def _md5_of(catalog: "Catalog", name: str) -> str | None:
    """Return the content that a person names by its MD5, or by the path of a file that was scanned."""
    if _MD5.fullmatch(name):
        return name
    return next((md5 for _, md5 in _known(catalog, name) if md5), None)


def _known(catalog: "Catalog", name: str) -> list[tuple["SourceFile", str | None]]:
    """Return what is known of the file at a path, which may not have been read yet."""
    paths = [os.path.abspath(name), os.path.realpath(name)]  # folders are known by where they really lie
    return list(catalog.files.known(paths).values())


def _pair(catalog: "Catalog", names: tuple[str, str]) -> tuple[str, str]:
    contents = [_md5_of(catalog, name) for name in names]
    for name, content in zip(names, contents, strict=True):
        if content is None and _known(catalog, name):
            raise click.UsageError(
                f"{printable(name)} was found, but not read: a search for exact copies alone reads no more than it needs. "
                "Scan for all levels first."
            )
        if content is None:
            raise click.UsageError(f"{printable(name)} was not scanned. Name a photo of the last scan, or its MD5.")
    if contents[0] == contents[1]:
        raise click.UsageError("Both hold the same bytes: answers are about two photos that differ.")
    return str(contents[0]), str(contents[1])


@click.group(cls=DefaultGroup, default="list", default_if_no_args=True)
def feedback() -> None:
    """List your answers about pairs of photos; give one, take one back, or import those of another tool."""


@click.command("list")
@settings_flags("--workspace")
def list_(settings: Settings) -> int:
    """List each answer: the verdict and the two photos, by path where they are known."""
    with _catalog(settings) as catalog:
        answers = sorted(catalog.feedback.all().items())
        paths = catalog.files.copies([md5 for pair, _ in answers for md5 in pair])
        for (a, b), verdict in answers:
            names = (printable(next(iter(paths[md5]), md5)) for md5 in (a, b))
            click.echo("\t".join([verdict.value, *names]))
    return DONE


@click.command("set")
@click.argument("verdict", type=click.Choice([verdict.value.replace(" ", "-") for verdict in Verdict]))
@click.argument("a")
@click.argument("b")
@settings_flags("--workspace")
def set_(settings: Settings, verdict: str, a: str, b: str) -> int:
    """Say that photos A and B (paths or MD5s) are the same, or not similar.

    What is not similar stands in one group again only when a photo that was not known then is near both, and marked so.
    """
    with _catalog(settings) as catalog:
        catalog.feedback.answer([_pair(catalog, (a, b))], Verdict(verdict.replace("-", " ")))
    return DONE


@click.command()
@click.argument("a")
@click.argument("b")
@settings_flags("--workspace")
def forget(settings: Settings, a: str, b: str) -> int:
    """Take back what was said about photos A and B (paths or MD5s)."""
    with _catalog(settings) as catalog:
        catalog.feedback.answer([_pair(catalog, (a, b))], None)
    return DONE


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@settings_flags("--workspace")
def import_(settings: Settings, file: Path) -> int:
    """Take in the answers of FILE: our feedback.json, or an old feedback.pkl, read as plain data and never run."""
    from tui_dedup.match import feedback_file  # noqa: PLC0415 - brings in the matcher

    with _catalog(settings) as catalog:
        answers, unknown = feedback_file.by_content(feedback_file.read(file), lambda name: _md5_of(catalog, name))
        for verdict in Verdict:
            catalog.feedback.answer([pair for pair, given in answers.items() if given is verdict], verdict)
    why = "" if not unknown else ", for the photos were not scanned, or not read, as by a search for exact copies alone"
    click.echo(f"{count(len(answers), 'answer')} taken in; {unknown:,} left out{why}.")
    return PARTIAL if unknown else DONE


for command in (list_, set_, forget, import_):
    feedback.add_command(command)
