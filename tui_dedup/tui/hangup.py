"""The end of the terminal: an SSH link that is lost, a window that is closed."""

import os
import select
import signal
import threading


def end_with(terminal: int) -> None:
    """End this process as soon as the terminal behind the descriptor `terminal` is gone, as SIGHUP does.

    Where the terminal does not control us nobody sends that signal, and a program would go on without ever being seen.
    Nothing is lost: marks are in the catalog as they are made, and the worker ends by itself, its work kept.
    """
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    threading.Thread(target=_wait, args=(terminal,), name="hangup", daemon=True).start()


def _wait(terminal: int) -> None:
    poll = select.poll()
    poll.register(terminal, 0)  # hang-up and errors are told always
    if any(event & select.POLLHUP for _, event in poll.poll()):
        os.kill(os.getpid(), signal.SIGHUP)
