"""Time to the first painted screen on a pty: a bare Textual app beside dedup-tui, in one run.

    python bench/startup.py [--rounds 7]

Each app is started in a pseudo terminal that answers as a terminal does; the clock stops when the line that names the
app has been written. Wanted: dedup-tui at most twice the bare app.
"""

import argparse
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from fcntl import ioctl
from termios import TIOCSWINSZ

HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("Hello, world")
Hello().run()
"""
DEDUP = """
from tui_dedup.settings import Settings
from tui_dedup.tui import run
run(Settings(workspace={workspace!r}, paths=("/tmp",)))
"""
ANSWERS = {b"\x1b[c": b"\x1b[?62;22c", b"\x1b[5n": b"\x1b[0n"}
COLUMNS, ROWS = 120, 40


def painted(program: str, sign: bytes) -> float:
    """Start `program` on a pty and return the seconds until it has written `sign`."""
    parent, child = pty.openpty()
    ioctl(child, TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, COLUMNS * 8, ROWS * 16))
    started = time.perf_counter()
    environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    process = subprocess.Popen([sys.executable, "-c", program], stdin=child, stdout=child, stderr=child, env=environ)
    os.close(child)
    written = b""
    try:
        while sign not in written:
            if not select.select([parent], [], [], 30)[0]:
                raise TimeoutError(f"{sign!r} was not painted")
            data = os.read(parent, 65536)
            for question, answer in ANSWERS.items():
                if question in data:
                    os.write(parent, answer)
            written += data
        return time.perf_counter() - started
    finally:
        process.kill()
        process.wait()
        os.close(parent)


def main() -> None:
    """Measure both, turn by turn, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as workspace:
        programs = {"hello": (HELLO, b"Hello, world"), "dedup-tui": (DEDUP.format(workspace=workspace), b"Where are your photos")}
        times: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(rounds + 1):
            for name, (program, sign) in programs.items():
                times[name].append(painted(program, sign))
    medians = {name: statistics.median(measured[1:]) for name, measured in times.items()}
    for name, median in medians.items():
        print(f"{name:<10} {median:.3f} s")
    print(f"ratio      {medians['dedup-tui'] / medians['hello']:.2f}")


if __name__ == "__main__":
    main()
