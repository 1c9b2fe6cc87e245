"""The process that decoding processes are forked from. Started early, it gets ready while the program itself still does."""

import multiprocessing
import os
import sys
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext

_READY_WITH = (
    "tui_dedup.scan.pool",
    "tui_dedup.scan.read",
    "pillow_heif",
    "pillow_jxl",
    "rawpy",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.MpoImagePlugin",
    "PIL.PngImagePlugin",
)
"""What every decoding process finds loaded."""


_THREADS = "OPENBLAS_NUM_THREADS"
"""One is enough there. Nobody multiplies matrices there: numpy's threads would only spin while they wait for work."""


def context() -> ForkServerContext:
    """Return how decoding processes are started; the one that they are forked from runs then."""
    start()
    return multiprocessing.get_context("forkserver")


def start() -> None:
    """Start the process if it does not run yet, without waiting until it is ready.

    It knows nothing of the program's main module. The standard library would run the file of that module again in each
    process, in case something of it is needed there. Nothing is, and the one that a worker of Ray runs takes a quarter of a
    second.
    """
    vars(sys.modules["__main__"]).pop("__file__", None)
    forkserver.set_forkserver_preload(list(_READY_WITH))
    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    try:
        forkserver.ensure_running()
    finally:
        del os.environ[_THREADS]
        if before is not None:
            os.environ[_THREADS] = before
