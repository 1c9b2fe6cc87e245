import subprocess
import sys

import pytest

from tui_dedup import cluster, pipeline
from tui_dedup.settings import Cluster, Settings


def test_ray_that_is_not_installed_is_said_before_anything_begins(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    settings = Settings(workspace=str(tmp_path / "workspace"), paths=(str(tmp_path),), cluster=Cluster(engine="ray"))

    with pytest.raises(cluster.ClusterError, match=r"pip install 'dedup-tui\[ray\]'"):
        next(pipeline.run(settings))

    assert not (tmp_path / "workspace").exists()


def test_the_local_engine_imports_no_ray():
    code = "import sys, tui_dedup.batch, tui_dedup.cluster; sys.exit('ray' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
