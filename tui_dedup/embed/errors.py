"""What can go wrong with an engine."""

from tui_dedup.errors import DedupError


class EmbedError(DedupError):
    """Nothing can be embedded; the message says why and what to do."""


class EngineLostError(EmbedError):
    """The engine cannot be had, or not any more; another might go on with what is left."""
