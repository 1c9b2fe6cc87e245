"""Results of a cluster, and its troubles in our words."""

from typing import Any

from tui_dedup.cluster.errors import ClusterError
from tui_dedup.errors import DedupError

HEARTBEAT = 0.2
"""Seconds after which a caller who waits hears that nothing got ready."""


def result_of(ref: Any) -> Any:
    """Return a result that is ready.

    Raises the `DedupError` that the work raised, saying that it was elsewhere, `ClusterError` where it failed otherwise,
    and Ray's own errors for work that was lost with its machine.
    """
    import ray  # noqa: PLC0415 - seconds to import, and only where it was asked for
    from ray.exceptions import RayTaskError  # noqa: PLC0415

    try:
        return ray.get(ref)
    except RayTaskError as error:
        if isinstance(error.cause, DedupError):
            raise type(error.cause)(f"On a machine of the cluster: {error.cause}") from None
        raise ClusterError(f"A machine of the cluster fails at its work: {error.cause!r}") from error
