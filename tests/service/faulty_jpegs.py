"""What some JPEGs do to a broken decoder."""

import os
import time
from typing import IO, Any

from PIL import Image, JpegImagePlugin

from tui_dedup.service import decoding


def prepare() -> None:
    """Make a decoding process ready whose JPEG decoder crashes, hangs and eats memory when a file asks for it."""
    decoding.prepare()
    Image.init()
    Image.register_open("JPEG", _open, lambda _prefix: True)


def _open(file: IO[bytes], name: str) -> Any:
    word = file.read(5)
    file.seek(0)
    if word == b"CRASH":
        os.kill(os.getpid(), 11)
    if word == b"HANGS":
        time.sleep(60)
    if word == b"EATS!":
        bytearray(1 << 40)
    return JpegImagePlugin.jpeg_factory(file, name)
