"""Many machines: a Ray cluster that does the work of the stages. Imports no ray until a cluster is asked for."""

from tui_dedup.cluster.connection import connected, needs
from tui_dedup.cluster.errors import ClusterError, NoClusterError

__all__ = ["ClusterError", "NoClusterError", "connected", "needs"]
