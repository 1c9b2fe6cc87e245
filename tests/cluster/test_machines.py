"""Items on a cluster of two nodes, one of which is lost."""

import os
import time
from collections import Counter

import numpy as np
import pytest
import ray

from tui_dedup.cluster import NoClusterError, connected
from tui_dedup.errors import DedupError
from tui_dedup.match import semantic
from tui_dedup.match.pairs import Pairs
from tui_dedup.settings import Cluster

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("by_value")]
DEADLINE = 60.0


def square(number: int) -> int:
    return number * number


def slowly(number: int) -> int:
    time.sleep(0.05)
    return number


def wait(seconds: float) -> None:
    time.sleep(seconds)


def where(_: int) -> str:
    time.sleep(0.05)
    return ray.get_runtime_context().get_node_id()


class Here:
    """A worker that tells where it is."""

    about = "here"

    def __call__(self, number: int) -> str:
        return where(number)


def lose_a_node(cluster) -> None:
    cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)


def fail(number: int) -> int:
    raise DedupError(f"{number} is not liked")


class Adder:
    """A worker that was made ready with a number, and says which process it is."""

    def __init__(self, more: int) -> None:
        self.about = os.getpid()
        self._more = more

    def __call__(self, number: int) -> int:
        time.sleep(0.05)
        return number + self._more


def results(work, deadline: float = DEADLINE) -> list:
    """All results of a generator, which must come in time."""
    until = time.monotonic() + deadline
    found = []
    for result in work:
        assert time.monotonic() < until, f"only {len(found)} results"
        if result is not None:
            found.append(result)
    return found


def items(count: int) -> list[tuple[int]]:
    return [(number,) for number in range(count)]


def test_items_are_done_once_each_on_a_healthy_cluster_and_on_half_of_it(cluster, settings):
    with connected(settings) as machines:
        assert (machines.cores, machines.gpus) == (2, 0)
        assert sorted(results(machines.starmap(square, items(50)))) == [number * number for number in range(50)]

        with pytest.raises(DedupError, match=r"^On a machine of the cluster: 3 is not liked$"):
            list(machines.starmap(fail, [(3,)]))

        shared = machines.share(7)
        assert results(machines.starmap(square, [(shared,)])) == [49]

        work = machines.starmap(slowly, items(100))
        early = [result for result in (next(work) for _ in range(20)) if result is not None]
        lose_a_node(cluster)
        assert Counter([*early, *results(work)]) == Counter(range(100))


def test_both_nodes_share_the_work(settings):
    with connected(settings) as machines:
        counted = Counter(results(machines.starmap(where, items(60))))
        crew = machines.crew(Here, on_gpus=False)
        by_crew = Counter(results(crew.starmap(items(60))))
        crew.close()
    for nodes in (counted, by_crew):
        assert len(nodes) == 2
        assert min(nodes.values()) >= 15


def test_a_crew_goes_on_with_whom_is_left_and_takes_in_whom_comes(cluster, settings):
    with connected(settings) as machines:
        crew = machines.crew(lambda: Adder(1000), on_gpus=False)
        assert crew.first() > 0
        work = crew.starmap(items(100))
        early = [result for result in (next(work) for _ in range(20)) if result is not None]
        lose_a_node(cluster)
        assert Counter([*early, *results(work)]) == Counter(range(1000, 1100))

        cluster.add_node(num_cpus=1)
        assert sorted(results(crew.starmap(items(40)))) == list(range(1000, 1040))
        crew.close()


def test_a_worker_that_cannot_be_made_ready_says_why(settings):
    with connected(settings) as machines, pytest.raises(DedupError, match=r"^On a machine of the cluster: 0 is not liked$"):
        machines.crew(lambda: fail(0), on_gpus=False).first()


def test_vectors_are_joined_as_on_this_machine(settings, monkeypatch, tmp_path):
    monkeypatch.setattr(semantic, "BLOCK", 1000)
    vectors = np.random.default_rng(0).normal(size=(3500, 128)).astype(np.float32)
    vectors[-500:] = vectors[:500] + vectors[500:1000] / 2
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    expected = Pairs.of([step.pairs for step in semantic.exact(vectors, 0.8)], smaller_wins=False)

    with connected(settings) as machines:
        steps = list(semantic.near(vectors, 0.8, "exact", tmp_path, machines))

    found = Pairs.of([step.pairs for step in steps if step.pairs], smaller_wins=False)
    assert len(found) >= 500
    assert np.array_equal(found.a, expected.a)
    assert np.array_equal(found.b, expected.b)
    assert np.abs(found.score - expected.score).max() < 1e-6


def test_closing_gives_up_what_is_under_way(settings):
    with connected(settings) as machines:
        work = machines.starmap(wait, [(600,)] * 10)
        assert next(work) is None
        work.close()
        assert sorted(results(machines.starmap(square, items(3)))) == [0, 1, 4]


def test_a_machine_with_another_version_is_refused(settings, monkeypatch):
    monkeypatch.setattr("tui_dedup.cluster.connection.__version__", "99.0")
    with pytest.raises(NoClusterError, match=r"has dedup-tui .*, this machine has 99\.0"), connected(settings):
        pass
    assert not ray.is_initialized()


def test_no_cluster_at_an_address_is_said():
    nowhere = Cluster(engine="ray", address="127.0.0.1:9")
    with pytest.raises(NoClusterError, match=r"No Ray cluster can be used at 127\.0\.0\.1:9"), connected(nowhere):
        pass
