"""Runs on a cluster of two nodes come to what a run on this machine comes to, also when a node is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tui_dedup import pipeline, report
from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, Progress
from tui_dedup.settings import Cluster, Embed, Match, Settings
from tui_dedup.workspace import Workspace

pytestmark = [pytest.mark.slow, pytest.mark.model]


def settings_for(library: Path, workspace: Path, engine: Cluster) -> Settings:
    return Settings(
        workspace=str(workspace),
        paths=(str(library),),
        match=Match(ai_index="exact"),
        embed=Embed(device="cpu"),
        cluster=engine,
    )


def outcome(settings: Settings, hear: Callable[[Event], None] = lambda event: None) -> tuple[dict[str, Any], Any]:
    """Run all stages; return the report, and the vectors by MD5."""
    for event in pipeline.run(settings):
        hear(event)
    with Catalog(Workspace(settings.workspace).catalog) as catalog:
        content = report.build(catalog)
        run = catalog.runs.last()
        vectors = catalog.vectors.of_run(run.id, run.model.key)
    del content["started"], content["seconds"]
    return content, vectors


@pytest.fixture(scope="module")
def local(demo_library, tmp_path_factory):
    return outcome(settings_for(demo_library, tmp_path_factory.mktemp("local"), Cluster()))


def same(one, other) -> None:
    (content, (md5s, vectors)), (expected, (expected_md5s, expected_vectors)) = one, other
    assert content == expected
    assert md5s == expected_md5s
    assert np.abs(vectors.astype(np.float32) - expected_vectors.astype(np.float32)).max() < 0.001


def test_a_cluster_that_loses_nodes_finds_what_this_machine_finds(local, demo_library, tmp_path, settings, cluster, monkeypatch):
    monkeypatch.setattr("tui_dedup.scan.spread.BATCH", 4)
    monkeypatch.setattr("tui_dedup.embed.spread.ON_CPU", 4)
    lost = set()

    def lose_a_node(event: Event) -> None:
        if isinstance(event, Progress) and event.stage in ("scan", "embed") and event.done and event.stage not in lost:
            cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)
            cluster.add_node(num_cpus=1)
            lost.add(event.stage)

    found = outcome(settings_for(demo_library, tmp_path, settings), lose_a_node)

    assert lost == {"scan", "embed"}
    same(found, local)
    assert len(list((tmp_path / "thumbnails").rglob("*.jpg"))) > 50
