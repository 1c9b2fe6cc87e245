"""Where a picture lies on its keeper."""

import numpy as np
import pytest
from PIL import Image
from skimage import data

from tui_dedup.match import likeness
from tui_dedup.match.likeness import _LIES, _TURN
from tui_dedup.match.prints import Nearness

SPOT = (40, 10, 44, 14)
"""A box of pixels in a picture of 200 x 100."""


def put(lies, x, y):
    a, b, c, d, e, f = lies
    return a * x + b * y + c, d * x + e * y + f


def spot(picture):
    """Return where the bright pixels of a picture are, from 0 to 1."""
    down, across = np.nonzero(np.asarray(picture.convert("L")) > 128)
    return (across.mean() + 0.5) / picture.width, (down.mean() + 0.5) / picture.height


@pytest.mark.parametrize("turn", range(8))
def test_a_turned_picture_lies_where_turning_puts_it(turn):
    picture = Image.new("RGB", (200, 100))
    picture.paste("white", SPOT)
    turned = picture.transpose(_TURN[turn]) if turn else picture
    assert put(_LIES[turn], *spot(picture)) == pytest.approx(spot(turned))


def test_a_crop_lies_where_it_was_cut(workspace):
    whole = Image.fromarray(data.astronaut())
    for name, picture in {"whole": whole, "part": whole.crop((128, 0, 512, 256)).resize((300, 200))}.items():
        path = workspace.thumbnail(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path, quality=90, format="JPEG")
    found = likeness.measure(workspace, "part", "whole", Nearness(120, 0, 0.1), whole=False)
    assert found.lies is not None
    assert put(found.lies, 0, 0) == pytest.approx((0.25, 0), abs=0.01)
    assert put(found.lies, 1, 1) == pytest.approx((1, 0.5), abs=0.01)
