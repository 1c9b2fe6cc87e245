"""Many machines: a Ray cluster that does the work of the stages. Imports no ray until a cluster is asked for."""

import importlib.util

from tui_dedup.errors import CannotStartError

__all__ = ["ClusterError", "require"]


class ClusterError(CannotStartError):
    """The cluster cannot be used; the message says why and what to do."""


def require() -> None:
    """Raise `ClusterError` where Ray is not installed."""
    if importlib.util.find_spec("ray") is None:
        raise ClusterError("--engine ray needs Ray, which is not installed here. Get it with: pip install 'dedup-tui[ray]'")
    raise ClusterError("--engine ray cannot run yet. Leave it out to work on this machine.")
