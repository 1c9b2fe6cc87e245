"""A terminal that is not there: it runs the real program on a pty, answers its questions in order, late or soon, and types."""

import os
import pty
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from fcntl import ioctl
from pathlib import Path
from termios import TIOCGWINSZ, TIOCSWINSZ

STATUS, DEVICE, GRAPHICS = b"\x1b[5n", b"\x1b[c", b"\x1b_Gi=31,"
PLAIN = {STATUS: b"\x1b[0n", DEVICE: b"\x1b[?62;22c"}
SIXEL = {**PLAIN, DEVICE: b"\x1b[?62;4;22c"}
KITTY = {**PLAIN, GRAPHICS: b"\x1b_Gi=31;OK\x1b\\"}
CELL = (8, 16)
NOT_OURS = ("TMUX", "SSH_CONNECTION", "TERM_PROGRAM", "LC_TERMINAL", "NO_COLOR", "COLUMNS", "LINES")
LONGEST = max(map(len, (STATUS, DEVICE, GRAPHICS)))
PATIENCE = 60

PROGRAM = """
import sys
from tui_dedup.settings import Images, Settings
from tui_dedup.tui import run
sys.exit(run(Settings(workspace=sys.argv[1], paths=("/home/ana/Pictures",), images=Images(sys.argv[2]))))
"""


class Terminal:
    """Runs the app over `workspace` in a terminal with these answers, each `delay` seconds late."""

    def __init__(
        self,
        workspace: Path,
        answers: Mapping[bytes, bytes],
        delay: float = 0,
        columns: int = 100,
        rows: int = 30,
        protocol: str = "auto",
        **environ: str,
    ) -> None:
        self._answers = dict(answers)
        self._delay = delay
        self._due: list[tuple[float, bytes]] = []
        self._unanswered = b""
        self.written = b""
        self.answered = 0
        """How often a question was answered."""
        self._fd, child = pty.openpty()
        ioctl(child, TIOCSWINSZ, struct.pack("HHHH", rows, columns, columns * CELL[0], rows * CELL[1]))
        clean = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(workspace), protocol],
            stdin=child,
            stdout=child,
            stderr=child,
            env={**clean, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environ},
            start_new_session=True,
        )
        os.close(child)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._fd)

    def wait_for(self, sign: bytes) -> bytes:
        """Return what was written up to and with `sign` since the last call."""
        deadline = time.monotonic() + PATIENCE
        while sign not in self.written:
            assert self._process.poll() is None, self.written.decode("utf-8", "replace")
            assert time.monotonic() < deadline, f"{sign!r} never came {self._state()}"
            self._turn()
        before, _, self.written = self.written.partition(sign)
        return before + sign

    def listen(self, seconds: float) -> bytes:
        """Return what is written in the next seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._turn()
        heard, self.written = self.written, b""
        return heard

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._fd, keys.encode())

    def press_for(self, keys: str, sign: bytes) -> bytes:
        """Press keys until `sign` is shown, and return what was written up to and with it.

        A key that comes amid a late answer is taken for a part of it: then it is pressed again, as a person would.
        """
        self._press_until(keys, lambda: sign in self.written)
        return self.wait_for(sign)

    def close(self) -> int:
        """Press q and return the exit code."""
        self._press_until("q", lambda: self._process.poll() is not None)
        return self._process.returncode

    def _press_until(self, keys: str, reached: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        again = 0.0
        while not reached():
            assert time.monotonic() < deadline, f"{keys!r} did nothing {self._state()}:\n{self.written.decode(errors='replace')}"
            if time.monotonic() > again:
                self.type(keys)
                again = time.monotonic() + 5
            self._turn()

    def hang_up(self) -> int:
        """Go away as a lost link does, and return the exit code."""
        os.close(self._fd)
        self._fd = os.open(os.devnull, os.O_RDWR)
        return self._process.wait(PATIENCE)

    def _turn(self) -> None:
        now = time.monotonic()
        for due, answer in [item for item in self._due if item[0] <= now]:
            os.write(self._fd, answer)
            self._due.remove((due, answer))
        if not select.select([self._fd], [], [], 0.02)[0]:
            return
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            return
        self.written += data
        self._answer(self._unanswered + data, now + self._delay)

    def _answer(self, heard: bytes, due: float) -> None:
        """Answer what was asked, in order; a question may come in two parts."""
        asked = sorted((heard.index(question), question) for question in self._answers if question in heard)
        if asked:
            self.answered += 1
            self._due.append((due, b"".join(self._answers[question] for _, question in asked)))
            last, question = asked[-1]
            heard = heard[last + len(question) :]
        self._unanswered = heard[-LONGEST:]

    def _state(self) -> str:
        """Tell what a failure may come from: the size of the terminal, and how much it was asked."""
        rows, columns, *pixels = struct.unpack("HHHH", ioctl(self._fd, TIOCGWINSZ, bytes(8)))
        return f"in {columns} x {rows} cells ({pixels[0]} x {pixels[1]} pixels), {self.answered} questions answered"
