"""The ways to look at a photo full screen."""

from enum import StrEnum


class Mode(StrEnum):
    """What the viewer shows."""

    ONE = "one photo"
    SIDE = "side by side"
    BLINK = "blink"
    DIFFERENCE = "difference"
