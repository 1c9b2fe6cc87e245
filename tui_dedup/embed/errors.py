"""What can go wrong before the first vector."""

from tui_dedup.errors import DedupError


class EmbedError(DedupError):
    """Nothing can be embedded; the message says why and what to do."""
