"""A connection to a Ray cluster for as long as a run lasts, or a cluster started here for it."""

import importlib.util
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from tui_dedup import __version__
from tui_dedup.cluster.crew import ActorCrew
from tui_dedup.cluster.errors import NoClusterError
from tui_dedup.cluster.tasks import starmap
from tui_dedup.settings import Cluster
from tui_dedup.spread import Crew, Machines, Worker
from tui_dedup.text import count

About = TypeVar("About")
Result = TypeVar("Result")

_CORES = 4
"""Cores of a worker without a GPU, where its machine has as many: they share one copy of what it made ready."""
_KNOCK = 10.0
"""Seconds that the cluster may take to open a connection."""
_CHECK = 60.0
"""Seconds that a machine may take to say which version it has."""


@contextmanager
def connected(settings: Cluster) -> Iterator[Machines | None]:
    """Yield the machines that the settings name, or None where all work is done here. Raises `NoClusterError`."""
    if settings.engine == "local":
        yield None
        return
    if importlib.util.find_spec("ray") is None:
        raise NoClusterError("--engine ray needs Ray, which is not installed here. Get it with: pip install 'dedup-tui[ray]'")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray  # noqa: PLC0415

    _connect(settings.address)
    try:
        _check_versions()
        yield RayMachines()
    finally:
        ray.shutdown()


class RayMachines:
    """The machines of the Ray cluster that this process is connected to."""

    @property
    def cores(self) -> int:
        """The CPU cores that the cluster has now."""
        return _resource("CPU")

    @property
    def place(self) -> str:
        """What there is, for people."""
        gpus = f" and {count(self.gpus, 'GPU')}" if self.gpus else ""
        return f"a Ray cluster of {count(len(_nodes()), 'machine')} with {count(self.cores, 'core')}{gpus}"

    @property
    def gpus(self) -> int:
        """The GPUs that the cluster has now."""
        return _resource("GPU")

    def share(self, value: Any) -> Any:
        """Put `value` into Ray's memory, from where each machine takes a copy once."""
        import ray  # noqa: PLC0415

        return ray.put(value)

    def starmap(self, work: Callable[..., Result], items: Iterable[tuple[Any, ...]]) -> Generator[Result | None, None, None]:
        """As `tui_dedup.spread.Machines.starmap`, each item a task on one core."""
        return starmap(work, items, lambda: self.cores)

    def crew(self, make: Callable[[], Worker[About, Result]], *, on_gpus: bool) -> Crew[About, Result]:
        """As `tui_dedup.spread.Machines.crew`: an actor for each GPU, or for every few cores."""
        each = needs(on_gpus=on_gpus)
        if on_gpus:
            return ActorCrew(make, lambda: self.gpus, **each)
        return ActorCrew(make, lambda: sum(machine["CPU"] // each["num_cpus"] for machine in _machines()), **each)


def needs(*, on_gpus: bool) -> dict[str, int]:
    """Return what a worker that stays takes of its machine, in Ray's words: a GPU and its share of the cores, or a few cores."""
    if on_gpus:
        shares = (machine["CPU"] // machine["GPU"] for machine in _machines() if machine["GPU"])
        return {"num_cpus": max(1, min(shares, default=1)), "num_gpus": 1}
    return {"num_cpus": min([_CORES, *(machine["CPU"] for machine in _machines() if machine["CPU"])])}


def _connect(address: str) -> None:
    """Connect to the cluster at `address`, or start one here; Ray's handler of SIGTERM gives way to the one that was."""
    import ray  # noqa: PLC0415

    before = signal.getsignal(signal.SIGTERM)
    try:
        _knock(address)
        ray.init(
            address or "local", include_dashboard=None if address else False, log_to_driver=False, logging_level=logging.ERROR
        )
    except (ConnectionError, OSError, RuntimeError, ValueError) as error:
        where = address or "this machine"
        raise NoClusterError(
            f"No Ray cluster can be used at {where}: {str(error).rstrip('.')}. Check --ray-address; a cluster that asks for a "
            "token wants RAY_AUTH_MODE=token here too."
        ) from error
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)


def _knock(address: str) -> None:
    """Raise `OSError` where nobody listens at an address of host and port: Ray itself would try for minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon and port.isdecimal():
        socket.create_connection((host, int(port)), timeout=_KNOCK).close()


def _check_versions() -> None:
    """Ask every machine for its dedup-tui: another version may read, embed or answer otherwise."""
    import ray  # noqa: PLC0415
    from ray.exceptions import RayError  # noqa: PLC0415
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On  # noqa: PLC0415

    @ray.remote(num_cpus=0)
    def version() -> str:
        try:
            import tui_dedup  # noqa: PLC0415
        except ImportError as error:
            return f"nothing that can be imported ({error})"
        return tui_dedup.__version__

    asked = {version.options(scheduling_strategy=On(node["NodeID"], soft=False)).remote(): node for node in _nodes()}
    answered, _ = ray.wait(list(asked), num_returns=len(asked), timeout=_CHECK)
    for ref in answered:
        with suppress(RayError):  # a machine that went away meanwhile does not matter
            answer = ray.get(ref)
            if answer != __version__:
                place = asked[ref]["NodeManagerAddress"]
                here = f"this machine has {__version__}"
                raise NoClusterError(f"{place} has dedup-tui {answer}, {here}. Every machine of the cluster needs the same.")


def _nodes() -> list[dict[str, Any]]:
    import ray  # noqa: PLC0415

    return [node for node in ray.nodes() if node["Alive"]]  # type: ignore[no-untyped-call]


def _machines() -> list[dict[str, int]]:
    """Return how many cores and GPUs each machine has."""
    return [{name: int(node["Resources"].get(name, 0)) for name in ("CPU", "GPU")} for node in _nodes()]


def _resource(name: str) -> int:
    import ray  # noqa: PLC0415

    return int(ray.cluster_resources().get(name, 0))  # type: ignore[no-untyped-call]
