"""The command `doctor`."""

import click

from tui_dedup.cli.codes import DONE, PARTIAL
from tui_dedup.cli.flags import settings_flags
from tui_dedup.settings import Settings
from tui_dedup.text import printable

_STYLES = {"ok": "green", "missing": "yellow", "broken": "red"}


@click.command()
@settings_flags(
    "--workspace", "--model", "--pretrained", "--device", "--mode", "--service-url", "--photos-library", "--use-applescript"
)
def doctor(settings: Settings) -> int:
    """Tell what works on this machine and what does not, each with a fix. Exits with 3 when something is broken."""
    from rich.console import Console  # noqa: PLC0415 - other commands start sooner without it
    from rich.text import Text  # noqa: PLC0415

    from tui_dedup.doctor import State, examine  # noqa: PLC0415 - brings in torch

    console = Console(highlight=False)
    broken = False
    for finding in examine(settings):
        state = Text(f"{finding.state:<8}", style=_STYLES[finding.state])
        console.print(state + Text(f"{finding.name}: {printable(finding.found)}", style="default"), soft_wrap=True)
        for line in finding.fix.splitlines() if finding.state is not State.GOOD else ():
            console.print(Text(f"        {printable(line)}"), soft_wrap=True)
        broken |= finding.state is State.BROKEN
    return PARTIAL if broken else DONE
