"""What a process that decodes foreign bytes is held to."""

import contextlib
import os
import signal
import sys


def contain(memory_limit: int) -> None:
    """Make this process silent, bounded in memory and easy to end; native code writes to 1 and 2 as it likes.

    `memory_limit` in bytes, 0 for none. Linux alone bounds a process's memory.
    """
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if memory_limit and sys.platform == "linux":
        import resource  # noqa: PLC0415 - not on every system

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory_limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
