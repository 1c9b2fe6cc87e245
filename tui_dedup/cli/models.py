"""The command `models`: what there is, fetching and checking it."""

import click
from click_default_group import DefaultGroup

from tui_dedup.cli.codes import DONE, PARTIAL
from tui_dedup.cli.flags import settings_flags
from tui_dedup.settings import Settings
from tui_dedup.text import human_bytes
from tui_dedup.workspace import Workspace


@click.group(cls=DefaultGroup, default="list", default_if_no_args=True)
def models() -> None:
    """List the models that find similar photos; download one, or verify it."""


@click.command("list")
@settings_flags("--workspace")
def list_(settings: Settings) -> int:
    """List what is here and what can be had. Asks no network."""
    from rich.console import Console  # noqa: PLC0415 - other commands start sooner without it
    from rich.table import Table  # noqa: PLC0415

    from tui_dedup.embed.models import listed  # noqa: PLC0415 - brings in numpy

    table = Table("model", "weights", "here", "download", "numbers", "licence", "photos/s here", "good for", box=None)
    for row in listed(Workspace(settings.workspace)):
        rates = ", ".join(f"{device} {rate:.0f}" for device, rate in row.rates.items()) or "not measured"
        size = human_bytes(row.offer.size) if row.offer.size else "none"
        offer = row.offer
        here = "yes" if row.installed else "no"
        table.add_row(offer.model, offer.pretrained, here, size, str(offer.dim), offer.licence, rates, offer.why)
    Console(width=None if Console().is_terminal else 200).print(table)
    return DONE


@click.command()
@click.argument("model")
@click.argument("weights")
@click.option("--again", is_flag=True, help="Fetch it anew, also when it is here.")
def download(model: str, weights: str, again: bool) -> int:
    """Fetch the WEIGHTS of MODEL from the hub, going on where an interrupted download stopped, and verify them."""
    from tui_dedup.embed.models import download as fetch  # noqa: PLC0415

    click.echo(f"{fetch(model, weights, again=again)} is here and verified.")
    return DONE


@click.command()
@click.argument("model")
@click.argument("weights")
def verify(model: str, weights: str) -> int:
    """Read the WEIGHTS of MODEL again and compare them with what the hub announced."""
    from tui_dedup.embed import weights as known  # noqa: PLC0415
    from tui_dedup.embed.models import verify as check  # noqa: PLC0415

    path = known.cached(model, weights)
    if path is None:
        raise click.UsageError(f"{model} {weights} is not on this machine. Fetch it: dedup-tui models download {model} {weights}")
    sound = check(path)
    words = {True: "is sound", False: "is damaged; fetch it with download --again", None: "has no digest to compare with"}
    click.echo(f"{path} {words[sound]}.")
    return PARTIAL if sound is False else DONE


for command in (list_, download, verify):
    models.add_command(command)
