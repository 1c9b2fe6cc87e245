"""The process that decoding processes are forked from. Started early, it gets ready while the program itself still does."""

import multiprocessing
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


def context() -> ForkServerContext:
    """Return how decoding processes are started."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(list(_READY_WITH))
    return found


def start() -> None:
    """Start the process if it does not run yet, without waiting until it is ready."""
    context()
    forkserver.ensure_running()
