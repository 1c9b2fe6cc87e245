"""A decoder that crashes, hangs or takes memory without end, for files that begin with such a word."""

import ctypes
import os
import threading
from typing import BinaryIO

from PIL import Image

from tui_dedup.scan import opening, pool

CRASH, HANG, EAT = b"CRASH", b"HANGS", b"EATS!"


def prepare() -> None:
    """Add the decoder to the real ones."""
    opening.prepare()
    Image.preinit()
    Image.register_open("DIB", _open, lambda prefix: prefix[:5] in (CRASH, HANG, EAT))


def _open(file: BinaryIO, name: str) -> Image.Image:
    word = file.read(5)
    if word == CRASH:
        ctypes.string_at(0)
    if word == HANG:
        threading.Event().wait()
    hoard = []
    while True:
        hoard.append(bytearray(50_000_000))


def hurries() -> None:
    """Get ready to hand over what is read after each file."""
    opening.prepare()
    pool._SOON = 0.0


def dies() -> None:
    """Never get ready."""
    os._exit(1)


def raises() -> None:
    """Never get ready, and say so."""
    raise MemoryError
