import subprocess
import sys

import pytest

from tui_dedup import pipeline
from tui_dedup.cluster import NoClusterError, connected
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


def test_a_stage_is_told_of_no_machines_by_the_local_engine():
    with connected(Cluster()) as machines:
        assert machines is None
