"""Bytes to fingerprints: each photo is opened once, in a process of its own, and reduced to what the levels need.

What opens pictures is loaded where there is something to open.
"""

from typing import TYPE_CHECKING

import lazy_loader

from tui_dedup.scan.decoder import DECODER
from tui_dedup.scan.stage import run
from tui_dedup.scan.thumbnails import size as thumbnails_size
from tui_dedup.scan.thumbnails import trim, used

if TYPE_CHECKING:
    from tui_dedup.scan.closeups import enlarge
    from tui_dedup.scan.digests import digests_of
    from tui_dedup.scan.remake import remake

__all__ = ["DECODER", "digests_of", "enlarge", "remake", "run", "thumbnails_size", "trim", "used"]

__getattr__, _, _ = lazy_loader.attach(
    __name__, submod_attrs={"closeups": ["enlarge"], "digests": ["digests_of"], "remake": ["remake"]}
)
