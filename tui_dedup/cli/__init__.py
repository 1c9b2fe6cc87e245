"""The front door: click commands, flags to settings, exit codes; nothing else."""

import atexit
import os
import signal
import sys
import traceback
from contextlib import suppress
from typing import NoReturn

import click
from click_default_group import DefaultGroup

from tui_dedup import __version__
from tui_dedup.cli import exporting, looking, models, removing, streams
from tui_dedup.cli.codes import DONE, INTERRUPTED, PARTIAL, USAGE
from tui_dedup.cli.doctor import doctor
from tui_dedup.cli.feedback import feedback
from tui_dedup.cli.serving import serve
from tui_dedup.cli.web import web
from tui_dedup.errors import CannotStartError, DedupError
from tui_dedup.text import printable

_HELP = """Find duplicate photos, look at them, and remove what you choose, into the Trash.

\b
dedup-tui [PATH...]                    the app
dedup-tui --batch PATH... [options]    headless
"""


@click.group(cls=DefaultGroup, default="app", default_if_no_args=True, help=_HELP, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="dedup-tui")
def cli() -> None:
    """Hold every command; without the name of one it is `app`."""


for command in (
    looking.app,
    looking.scan,
    looking.embed,
    looking.group,
    removing.plan,
    removing.apply,
    removing.undo,
    feedback,
    exporting.export,
    exporting.review,
    models.models,
    serve,
    web,
    doctor,
    looking.demo,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line and exit with its code."""
    streams.make_ready()
    for name in ("SIGTERM", "SIGHUP"):
        if signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        code = cli.main(standalone_mode=False) or DONE
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. What was done so far is kept; run it again to go on.", err=True)
        _leave(INTERRUPTED)
    except (BrokenPipeError, SystemExit):  # click and rich exit with 1 when the reader of standard output went away
        streams.let_go_of_output()
        code = PARTIAL
    except Exception as error:  # noqa: BLE001 - told with all details; else its exit code would be that of FOUND
        code = _tell(error)
    sys.exit(code)


def _tell(error: Exception) -> int:
    """Say what went wrong, with all details where nobody foresaw it, and return the exit code, which is never that of FOUND."""
    if isinstance(error, DedupError):
        click.echo(f"Error: {error}", err=True)
    elif isinstance(error, OSError) and error.strerror:
        place = f"{printable(os.fsdecode(error.filename))}: " if isinstance(error.filename, str | bytes) else ""
        click.echo(f"Error: {place}{error.strerror}. What was done so far is kept.", err=True)
    else:
        traceback.print_exception(error)
    return USAGE if isinstance(error, CannotStartError) else PARTIAL


def _leave(code: int) -> NoReturn:
    """End at once: all is closed by now, and threads in the middle of a pass of a model take seconds to wait for."""
    atexit._run_exitfuncs()  # what others left in the temporary folder goes
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
