"""A second hash of a picture: the signs of its lowest frequencies.

The difference hash asks of each place whether it gets brighter; where a picture was made so bright that places became
white, the answers are lost. The signs of the low frequencies of the cosine transform stay (as in pHash; Zauner 2010).
They are taken from the steps that a look holds: the picture of which these are the steps is the solution of Poisson's
equation, which the same transform solves (Simchony, Chellappa, Shao 1990).
"""

import numpy as np
from numpy.typing import NDArray

from tui_dedup.match.looks import SIDE, Steps
from tui_dedup.match.perceptual import Hashes

BITS = 128

_PLACES = np.arange(SIDE)
_COSINES = np.cos(np.pi * np.outer(_PLACES, _PLACES + 0.5) / SIDE).astype(np.float32)
_EIGENVALUES = 2 * np.cos(np.pi * _PLACES / SIDE)
_SCALE = 1 / (4 - _EIGENVALUES[:, None] - _EIGENVALUES + (_PLACES[:, None] + _PLACES == 0))
_LOWEST = np.argsort((_PLACES[:, None] + _PLACES).ravel(), kind="stable")[1 : BITS + 1]
"""The frequencies by their sum across and down, without the mean brightness."""
_BLOCK = 1 << 14


def hashes(steps: Steps) -> Hashes:
    """Return the 128-bit hashes of views, uint8 (n, 16), from their steps, int8 (n, 2, 16, 16)."""
    parts = [_signs(steps[start : start + _BLOCK]) for start in range(0, len(steps), _BLOCK)]
    return np.concatenate([np.empty((0, BITS // 8), np.uint8), *parts])


def _signs(steps: Steps) -> Hashes:
    across, down = steps[:, 0, :, :-1].astype(np.float32), steps[:, 1, :-1].astype(np.float32)
    sources: NDArray[np.float32] = np.zeros((len(steps), SIDE, SIDE), np.float32)
    sources[:, :, 1:] += across
    sources[:, :, :-1] -= across
    sources[:, 1:] += down
    sources[:, :-1] -= down
    waves = _COSINES @ sources @ _COSINES.T * _SCALE
    return np.packbits(waves.reshape(len(steps), -1)[:, _LOWEST] > 0, axis=1)
