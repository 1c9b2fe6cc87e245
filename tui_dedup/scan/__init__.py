"""Bytes to fingerprints: each photo is opened once, in a process of its own, and reduced to what the levels need.

Each part is loaded when it is asked for: decoding processes need no catalog, and a run with nothing new no decoder.
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from tui_dedup.scan.closeups import enlarge
    from tui_dedup.scan.decoder import DECODER
    from tui_dedup.scan.digests import digests_of
    from tui_dedup.scan.remake import remake
    from tui_dedup.scan.stage import run
    from tui_dedup.scan.thumbnails import thumbnails_size, trim, used

__all__ = ["DECODER", "digests_of", "enlarge", "remake", "run", "thumbnails_size", "trim", "used"]

__getattr__, _, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "closeups": ["enlarge"],
        "decoder": ["DECODER"],
        "digests": ["digests_of"],
        "remake": ["remake"],
        "stage": ["run"],
        "thumbnails": ["thumbnails_size", "trim", "used"],
    },
)
