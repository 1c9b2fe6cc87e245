"""What the app sets for its process as a whole. Whoever starts it does so: tests make many apps in one process."""

import gc
import sys

GARBAGE = (20_000, 4, 1_000)
"""How seldom to look for garbage: every look is a pause, and one through all drawings would be half a second."""
TURN = 0.001
"""Seconds after which a thread that draws or reads lets the interface go on."""


def begin() -> None:
    """Look for no garbage while the app starts: what is made then stays, and looking takes a seventh of the start."""
    gc.disable()


def settle() -> None:
    """Look for garbage again, seldom and only in what is made from now on, and let threads take short turns."""
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    gc.enable()
    sys.setswitchinterval(TURN)
