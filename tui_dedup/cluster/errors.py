"""What can go wrong with a cluster."""

from tui_dedup.errors import CannotStartError, DedupError


class ClusterError(DedupError):
    """The cluster cannot do its work; the message says why and what to do."""


class NoClusterError(ClusterError, CannotStartError):
    """There is no cluster to begin with."""
