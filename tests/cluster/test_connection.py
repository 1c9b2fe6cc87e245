import subprocess
import sys

import pytest

from tui_dedup import pipeline
from tui_dedup.cluster import NoClusterError, connected, connection
from tui_dedup.settings import Cluster, Settings


def test_the_local_engine_needs_no_ray():
    code = (
        "import sys; from tui_dedup import batch, cluster; from tui_dedup.settings import Cluster\n"
        "with cluster.connected(Cluster()) as machines: sys.exit(machines is not None or 'ray' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_ray_that_is_not_installed_is_said_before_anything_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    settings = Settings(workspace=str(tmp_path / "workspace"), paths=(str(tmp_path),), cluster=Cluster(engine="ray"))

    with pytest.raises(NoClusterError, match=r"pip install 'dedup-tui\[ray\]'"):
        next(pipeline.run(settings))


@pytest.mark.parametrize(
    ("machines", "on_gpus", "needs", "room"),
    [
        ([(0, 0), (16, 0), (6, 0)], False, {"num_cpus": 4}, 5),
        ([(0, 0), (1, 0), (8, 0)], False, {"num_cpus": 1}, 9),
        ([(8, 0), (24, 4), (10, 1)], True, {"num_cpus": 6, "num_gpus": 1}, 5),
    ],
)
def test_a_crew_fits_the_machines(monkeypatch, machines, on_gpus, needs, room):
    nodes = [{"CPU": cores, "GPU": gpus} for cores, gpus in machines]
    monkeypatch.setattr(connection, "_machines", lambda: nodes)
    monkeypatch.setattr(connection, "_resource", lambda name: sum(node[name] for node in nodes))
    monkeypatch.setattr(connection, "ActorCrew", lambda make, room, **needs: (room(), needs))
    assert connection.RayMachines().crew(list, on_gpus=on_gpus) == (room, needs)


def test_a_stage_is_told_of_no_machines_by_the_local_engine():
    with connected(Cluster()) as machines:
        assert machines is None
