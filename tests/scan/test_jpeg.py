"""JPEGs by arithmetic coding: one that libjpeg-turbo's `cjpeg -arithmetic` made, for nothing in Python writes them."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from tui_dedup.scan.decode import decode
from tui_dedup.scan.jpeg import is_arithmetic
from tui_dedup.scan.opening import open_picture, prepare

GRADIENTS = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpR"
    "Uk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//yQARCAAYACADASIAAhEB"
    "AxEB/8wACgAQEAUBEBEF/9oADAMBAAIRAxEAPwD/AHP5SWgYVeoaonZX/wAAr7nrItvKY0Qb0IX9IrLcjr7g1yo4Bk8Q8sq6y/je1ED/2Q=="
)
"""32 x 24 pixels: one gradient for all colours, that of blue upside down."""


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


def test_arithmetic_coding_is_read() -> None:
    shown = decode(open_picture(io.BytesIO(GRADIENTS), "a.jpg", 10**6), 512)
    grey = Image.linear_gradient("L").resize((32, 24))
    meant = Image.merge("RGB", (grey, grey, grey.transpose(Image.Transpose.FLIP_TOP_BOTTOM)))
    assert np.abs(np.asarray(shown, np.int16) - np.asarray(meant)).mean() < 8


@pytest.mark.parametrize("missing", [1, 2, 20, 60])
def test_what_was_cut_off_is_not_shown_in_part(missing: int) -> None:
    with pytest.raises(OSError, match=r"[Tt]runcated"):
        decode(open_picture(io.BytesIO(GRADIENTS[:-missing]), "a.jpg", 10**6), 512)


def test_other_jpegs_are_not_taken_for_it() -> None:
    file = io.BytesIO()
    Image.new("RGB", (4, 3)).save(file, "JPEG")
    assert is_arithmetic(io.BytesIO(GRADIENTS))
    assert not is_arithmetic(file)
    assert not is_arithmetic(io.BytesIO(b"\xff\xd8\xff"))
