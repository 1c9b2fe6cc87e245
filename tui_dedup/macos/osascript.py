"""Running our scripts through osascript, with a hard time-out, and its errors in words."""

import os
import re
import signal
import subprocess
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from tui_dedup.errors import DedupError
from tui_dedup.macos.session import AUTOMATION, grant
from tui_dedup.text import printable

NOT_ALLOWED = -1743
TIMED_OUT = -1712
NO_SUCH_ITEM = -1728
NOT_RUNNING = -600
NO_MAC = 0

_NUMBER = re.compile(r"\((-?\d+)\)\s*$")
_GRACE = 10
"""Seconds that osascript may take longer than the time that its script gives to Photos."""


class ScriptError(DedupError):
    """A script failed. `number` is the Apple event's error, `TIMED_OUT` when it never came back."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number = number


def run(script: str, *arguments: str, timeout: float) -> str:
    """Run a script of ours and return what it prints, without the last line's end; raises `ScriptError`.

    The child is ended after `timeout` seconds and a little; Photos itself is never touched by that.
    """
    with as_file(files("tui_dedup.macos.scripts").joinpath(script)) as path:
        done = _child(_command(path, arguments), timeout)
    if done.returncode != 0:
        raise _error(done.stderr.strip(), timeout)
    return done.stdout.rstrip("\n")


def _command(path: Path, arguments: Sequence[str]) -> list[str]:
    language = ["-l", "JavaScript"] if path.suffix == ".js" else []
    return ["osascript", *language, str(path), *arguments]


def _child(command: Sequence[str], timeout: float) -> subprocess.CompletedProcess[str]:
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise ScriptError(NO_MAC, "There is no osascript here: Photos can be asked on a Mac only.") from error
    try:
        output, errors = child.communicate(timeout=timeout + _GRACE)
    except BaseException as error:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise _explained(TIMED_OUT, "", timeout) from error
        raise
    return subprocess.CompletedProcess(command, child.returncode, output, errors)


def _error(text: str, timeout: float) -> ScriptError:
    found = _NUMBER.search(text)
    return _explained(int(found[1]) if found else 1, text, timeout)


def _explained(number: int, text: str, timeout: float) -> ScriptError:
    return ScriptError(number, _words(number, text, timeout))


def _words(number: int, text: str, timeout: float) -> str:
    match number:
        case -1743:
            return f"macOS does not let this program control Photos. {grant(AUTOMATION)}, then try again."
        case -1712:
            return (
                f"Photos gave no answer within {timeout:g} seconds. Look at the Mac's screen: macOS may be asking whether this "
                "program may control Photos, or Photos may be waiting in a dialog. Then try again."
            )
        case -1728:
            return "Photos has no such item, or no longer."
        case -600:
            return "Photos is not running and did not start. Open Photos, wait until it shows the library, and try again."
        case _:
            said = printable(text.rpartition("execution error: ")[2] or text)[:300]
            return f"Photos refused: {said or 'no reason was given'}."
