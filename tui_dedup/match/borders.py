"""Where the picture lies in a picture: inside a frame, between the black bars of a screenshot, on a page."""

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 6
"""Grey levels that a border may differ from its own colour."""
UNIFORM = 0.85
"""A line belongs to the border when this share of it has the border's colour: a phone's clock may stand in it."""
GAP = 0.02
"""Border lines inside the picture, up to this share of its side, do not cut it."""
SMALLEST = 0.2
"""A picture that takes a smaller share of a side is none."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, the last two outside."""


def inner(grey: NDArray[np.uint8]) -> Box:
    """Return the box of the picture without uniform borders; `grey` is uint8 (height, width). No border: all of it."""
    height, width = grey.shape
    top, bottom = _longest(_active(grey))
    left, right = _longest(_active(grey[top:bottom].T))
    if bottom - top < SMALLEST * height or right - left < SMALLEST * width:
        return 0, 0, width, height
    return left, top, right, bottom


def _active(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return for each line whether it belongs to the picture rather than to the border of the first and last line."""
    colours = [int(np.median(grey[0])), int(np.median(grey[-1]))]
    plain = [np.abs(grey.astype(np.int16) - colour).__le__(TOLERANCE).mean(axis=1) >= UNIFORM for colour in colours]
    active: NDArray[np.bool_] = ~(plain[0] | plain[1])
    return active


def _longest(active: NDArray[np.bool_]) -> tuple[int, int]:
    """Return start and end of the longest run of active lines, small gaps closed; all lines when none is active."""
    lines = np.flatnonzero(active)
    if not len(lines):
        return 0, len(active)
    breaks = np.flatnonzero(np.diff(lines) > max(1, GAP * len(active)))
    starts, ends = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [len(lines) - 1]])
    longest = int(np.argmax(lines[ends] - lines[starts]))
    return int(lines[starts[longest]]), int(lines[ends[longest]]) + 1
