"""The command that opens the app in a browser."""

import click

from tui_dedup.cli.codes import DONE
from tui_dedup.cli.flags import with_settings
from tui_dedup.errors import CannotStartError
from tui_dedup.settings import Settings


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Port on 127.0.0.1.")
@with_settings
def web(settings: Settings, port: int) -> int:
    """Open the app on PATH... in a browser of this machine: prints an address that works until Ctrl+C."""
    try:
        from tui_dedup import web as serving  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise CannotStartError("The browser needs one more package: pip install 'dedup-tui[web]'.") from error
    serving.serve(settings, port)
    return DONE
