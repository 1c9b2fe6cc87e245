"""The process that computes for the app: a job on standard input, events as JSON lines on standard output.

Run as `python -m tui_dedup.worker`. Native libraries write where they like: their standard output is sent to standard
error, which the app points at a log file.
"""

import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from io import RawIOBase
from types import FrameType

from tui_dedup import events, jobs, pipeline
from tui_dedup.errors import DedupError
from tui_dedup.events import Deed, Event, Failed, Notice, PathSkipped, StageFinished
from tui_dedup.text import human_seconds

GARBAGE = (50_000, 20, 20)
"""How seldom to look for garbage: little lies in circles, and looking took a tenth of a regrouping."""
CANCELLED = 130
NICENESS = 5
_log = logging.getLogger("tui_dedup.worker")


class Steering:
    """Hears the app's words on standard input: holds the work while paused, interrupts it on cancel or when the app is gone."""

    def __init__(self, source: RawIOBase) -> None:
        self._source = source
        self._going = threading.Event()
        self._going.set()
        threading.Thread(target=self._listen, name="steering", daemon=True).start()

    def wait(self) -> None:
        """Return when the work may go on."""
        self._going.wait()

    def _listen(self) -> None:
        for line in self._source:
            match line.decode("utf-8", "replace").strip():
                case jobs.Steer.PAUSE:
                    self._going.clear()
                case jobs.Steer.RESUME:
                    self._going.set()
                case jobs.Steer.CANCEL:
                    break
        self._going.set()
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def main() -> int:
    """Do one job; return 0, 1 when it failed, or 130 when it was cancelled."""
    _give_way()
    gc.set_threshold(*GARBAGE)
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("tui_dedup").setLevel(logging.INFO)  # what libraries have to tell is for their makers
    with os.fdopen(_claim_output(), "wb", buffering=0) as output, open(0, "rb", buffering=0, closefd=False) as words:
        try:
            job = jobs.decode(words.readline())
            steering = Steering(words)
            _send(output, pipeline.stream(job, early=True), steering)
        except DedupError as error:
            _log.error("%s", error)
            output.write(events.encode(Failed(str(error))))
            return 1
        except KeyboardInterrupt:
            return CANCELLED
        except BrokenPipeError:
            return CANCELLED
        except Exception as error:  # the last line of defence: whatever it is, the app hears of it and the log has it all
            logging.exception("The job ended early")
            text = f"Something unexpected happened: {error!r}. What was done so far is kept. The log has the details."
            output.write(events.encode(Failed(text)))
            return 1
    return 0


def _give_way() -> None:
    """Let the app, and whatever else a person works with, have the processor first; processes started from here do so too.

    Linux weighs sessions before processes: a session that is the worker's own, as the app starts it, gives way as a whole.
    """
    os.nice(NICENESS)
    if os.getsid(0) == os.getpid():
        with suppress(OSError), open("/proc/self/autogroup", "w") as session:
            session.write(str(NICENESS))


def _send(output: RawIOBase, stream: Iterator[Event], steering: Steering) -> None:
    for event in stream:
        output.write(events.encode(event))
        _note(event)
        steering.wait()


def _note(event: Event) -> None:
    """Write into the log what a person may want to read later: how long stages took, and every trouble."""
    match event:
        case StageFinished(stage, done, seconds):
            _log.info("%s: %d in %s", stage, done, human_seconds(seconds))
        case Notice(text):
            _log.info("%s", text)
        case PathSkipped(path, reason):
            _log.warning("%s was left out: %s", path, reason)
        case Deed(path, action, "left" | "failed" as result, detail):
            _log.warning("%s: %s, %s: %s", action, result, path, detail)


def _claim_output() -> int:
    """Return a descriptor of the real standard output, and send what others write there to standard error."""
    mine = os.dup(1)
    os.dup2(2, 1)
    return mine


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
