"""What a second node adds: the same photos scanned, embedded and joined by Ray clusters of one node and of two.

    python bench/cluster.py                  # 96 photos of 12 MP, each read four times, and 24,576 vectors of 512 numbers
    python bench/cluster.py --shared         # nodes, driver and Ray's own processes on whatever core is free

Each node stands for a machine of one core: all that runs on it (Ray's daemons, the worker, what that starts) is kept on a core
of its own, and the driver and Ray's head are on the first node, as where a cluster has no machine to spare. With `--shared` a
node is one worker only; then the driver and Ray take what is left, which is a core beside one node and none beside two.

What a run pays once (starting Ray, loading the model) is not in the figures: each worker has done a first item before the
clock starts. The sides take turns. The driver's own processor time for an item bounds what any number of nodes can do.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

import numpy as np
from scanning import large_photos

from tui_dedup.cluster import connected
from tui_dedup.embed import model_key
from tui_dedup.embed.spread import Embedder
from tui_dedup.match import semantic
from tui_dedup.records import Kind, SourceFile
from tui_dedup.scan import spread
from tui_dedup.scan.pool import Task
from tui_dedup.settings import Cluster as Engine
from tui_dedup.settings import Embed, Scan
from tui_dedup.spread import Machines
from tui_dedup.workspace import Workspace

BATCH = 32
TURNS = 4
STORE = 200 * 1024 * 1024
CORES = os.sched_getaffinity(0)

Cost = tuple[float, float]
"""Seconds of the clock, and of this process's processor time, for one item."""
Measure = Callable[[Machines], Cost]
"""Does a stage's work on a cluster."""


def main() -> None:
    """Measure the stages on one node and on two, in turns, and print a table."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112 - Ray's spelling; else whatever else runs here goes first
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=96)
    parser.add_argument("--vectors", type=int, default=semantic.BLOCK * 3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shared", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        files = [_found(path) for path in sorted(large_photos(Path(home, "photos"), options.photos).iterdir())]
        tasks = list(enumerate(files * TURNS))
        workspace = Workspace(Path(home, "workspace"))
        workspace.create()
        vectors = np.random.default_rng(0).normal(size=(options.vectors, 512)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        stages: dict[str, Measure] = {
            "scan, photos/s": partial(scanned, tasks, workspace),
            "embed, photos/s": partial(embedded, workspace),
            "join, blocks/s": partial(joined, vectors),
        }
        costs: dict[tuple[str, int], list[Cost]] = {(stage, nodes): [] for stage in stages for nodes in (1, 2)}
        for _ in range(options.rounds):
            for nodes in (1, 2):
                with cluster(nodes, shared=options.shared) as machines:
                    for stage, measure in stages.items():
                        costs[stage, nodes].append(measure(machines))
    print(
        f"{options.photos} photos {TURNS} times, {options.vectors} vectors, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    for stage in stages:
        one, two = ([1 / clock for clock, _ in costs[stage, nodes]] for nodes in (1, 2))
        own = statistics.median(own for nodes in (1, 2) for _, own in costs[stage, nodes])
        gain = statistics.median(two) / statistics.median(one)
        turns = "  ".join(f"{rate:.1f}" for rate in (*one, *two))
        print(
            f"{stage:<16} one node {statistics.median(one):7.1f}  two {statistics.median(two):7.1f}  {gain:.2f} times  ({turns})"
            f"  driver {own * 1000:.2f} ms each"
        )


@contextmanager
def cluster(nodes: int, *, shared: bool) -> Iterator[Machines]:
    """Start a cluster of so many nodes of one core each and connect to it."""
    from ray.cluster_utils import Cluster

    cores = sorted(CORES)
    _stay_on(CORES if shared else {cores[0]})
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, "object_store_memory": STORE})
    try:
        for core in cores[:nodes]:
            _stay_on(CORES if shared else {core})
            made.add_node(num_cpus=1, object_store_memory=STORE)
        _stay_on(CORES if shared else {cores[0]})
        with connected(Engine(engine="ray", address=made.address)) as machines:
            assert machines is not None
            assert machines.cores == nodes
            yield machines
    finally:
        made.shutdown()


def _stay_on(cores: set[int]) -> None:
    """Keep this process and all that it starts from now on to some cores."""
    for thread in Path("/proc/self/task").iterdir():
        with suppress(ProcessLookupError):  # it ended meanwhile
            os.sched_setaffinity(int(thread.name), cores)


def scanned(tasks: list[Task], workspace: Workspace, machines: Machines) -> Cost:
    """Scan all photos."""
    spread.BATCH = BATCH
    scan = Scan()
    warm = tasks[: BATCH * 2 * machines.cores]
    _cost(spread.read_all(machines, warm, scan, workspace), len(warm))
    return _cost(spread.read_all(machines, tasks, scan, workspace), len(tasks))


def embedded(workspace: Workspace, machines: Machines) -> Cost:
    """Embed all thumbnails of the scan as often."""
    embed = Embed(device="cpu")
    paths = list(workspace.thumbnails.rglob("*.jpg"))
    contents = [(f"{number:032x}", path.read_bytes()) for number, path in enumerate(paths * TURNS)]
    batches = [(contents[start : start + BATCH],) for start in range(0, len(contents), BATCH)]
    with closing(machines.crew(partial(Embedder, embed, model_key(embed), ()), on_gpus=False)) as crew:
        crew.first()
        _cost(crew.starmap(batches[:1] * 4 * machines.cores), 1)
        return _cost(crew.starmap(batches), len(contents))


def joined(vectors: np.ndarray, machines: Machines) -> Cost:
    """Join all vectors at a threshold that no pair reaches."""
    _cost(semantic.spread(vectors[: semantic.BLOCK * 2], 0.9, machines), 1)
    blocks = -(-len(vectors) // semantic.BLOCK)
    return _cost(semantic.spread(vectors, 0.9, machines), blocks * (blocks + 1) // 2)


def _cost(work: Iterator[object], items: int) -> Cost:
    """Do all of it; return what one item took."""
    clock, own = time.perf_counter(), time.process_time()
    for _ in work:
        pass
    return (time.perf_counter() - clock) / items, (time.process_time() - own) / items


def _found(path: Path) -> SourceFile:
    stat = path.lstat()
    return SourceFile(
        str(path), str(path.parent), Kind.PHOTO, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_dev, stat.st_ino
    )


if __name__ == "__main__":
    main()
