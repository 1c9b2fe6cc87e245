import errno
import os

import pytest
from PIL import UnidentifiedImageError

from tui_dedup.scan.files import ChangedError
from tui_dedup.scan.limits import TooManyPixelsError
from tui_dedup.scan.reasons import content_reason, file_reason


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UnidentifiedImageError("cannot identify image file <_io.BufferedReader name=3>"), "not a picture in a known format"),
        (TooManyPixelsError("90000 x 90000 pixels"), "too many pixels: 90000 x 90000"),
        (MemoryError(), "more memory"),
        (OSError("image file is truncated (4 bytes not processed)"), "truncated"),
        (SyntaxError("broken\n\x1b[31mPNG file"), "damaged: broken \\x1b[31mPNG file"),
        (ValueError(), "damaged"),
    ],
)
def test_what_a_decoder_raises_becomes_words(error: Exception, words: str) -> None:
    reason = content_reason(error)
    assert words in reason
    assert reason.isprintable()


@pytest.mark.parametrize("said", ["Please build `libjxl` from source", "decoder error -2", "could not create decoder object"])
def test_what_only_helps_programmers_is_left_out(said: str) -> None:
    assert content_reason(OSError(said)) == "damaged"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOENT, os.strerror(errno.ENOENT)), "gone"),
        (OSError(errno.EACCES, os.strerror(errno.EACCES)), "permission denied"),
        (OSError(errno.ELOOP, os.strerror(errno.ELOOP)), "replaced by a link"),
        (ChangedError(), "changed while it was read"),
    ],
)
def test_trouble_with_the_file_becomes_words(error: Exception, words: str) -> None:
    assert words in file_reason(error)
