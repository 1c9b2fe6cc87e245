"""Bytes to fingerprints: each photo is opened once, in a process of its own, and reduced to what the levels need."""

from tui_dedup.scan.closeups import enlarge
from tui_dedup.scan.digests import digests_of
from tui_dedup.scan.opening import DECODER
from tui_dedup.scan.stage import run
from tui_dedup.scan.thumbnails import size as thumbnails_size
from tui_dedup.scan.thumbnails import trim

__all__ = ["DECODER", "digests_of", "enlarge", "run", "thumbnails_size", "trim"]
