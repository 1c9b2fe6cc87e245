"""A Ray cluster on this machine; nothing of it is left when the tests of a file are over."""

import secrets
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tui_dedup.settings import Cluster as Settings

ray = pytest.importorskip("ray", reason="no Ray: pip install 'dedup-tui[ray]'")
MEMORY = 100 * 1024 * 1024


@pytest.fixture(scope="session", autouse=True)
def token() -> Iterator[None]:
    """A token for the clusters that ask for one; Ray keeps its own in the home, which each test has anew."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
        yield


@pytest.fixture(scope="module")
def ray_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A cluster of a head without a core; `cluster` gives it its nodes."""
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOME", str(tmp_path_factory.mktemp("nodes")))
        environment.setenv("RAY_USAGE_STATS_ENABLED", "0")
        environment.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "1")
        made = Cluster(True, head_node_args={"num_cpus": 0, "include_dashboard": False, "object_store_memory": MEMORY})
        try:
            yield made
        finally:
            ray.shutdown()
            made.shutdown()


@pytest.fixture
def cluster(ray_cluster: Any) -> Any:
    """The cluster with two nodes of one core each, whatever became of them in an earlier test."""
    while len(ray_cluster.worker_nodes) < 2:
        ray_cluster.add_node(num_cpus=1, object_store_memory=MEMORY)
    return ray_cluster


@pytest.fixture
def settings(cluster: Any) -> Settings:
    """The settings that name the cluster."""
    return Settings(engine="ray", address=cluster.address)


@pytest.fixture
def by_value(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the machines have the functions of a test without its module."""
    module = sys.modules[request.module.__name__]
    ray.cloudpickle.register_pickle_by_value(module)
    yield
    ray.cloudpickle.unregister_pickle_by_value(module)
