"""The files that the original project's users know."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from tui_dedup import exports, pipeline
from tui_dedup.catalog import Catalog
from tui_dedup.records import Level, Verdict
from tui_dedup.settings import Match, Settings
from tui_dedup.workspace import Workspace

SCAN_KEYS = {
    "file_path", "file_size", "width", "height", "format", "created_at", "modified_at", "photo_date", "md5_hash",
    "perceptual_hash", "camera_make", "camera_model", "is_screenshot", "orientation",
}  # fmt: skip


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def workspace(demo_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    list(pipeline.run(Settings(workspace=str(folder), paths=(str(demo_library),))))
    return folder


@pytest.mark.model
def test_each_photo_is_a_row_of_the_scan_file(workspace: Path, demo_library: Path) -> None:
    rows = read(workspace / "scan_for_embeddings.json")
    assert all(set(row) == SCAN_KEYS for row in rows)
    assert str(demo_library / "Phone" / "cat.heic") in {row["file_path"] for row in rows}


@pytest.mark.model
def test_vectors_and_their_index_fit_together(workspace: Path) -> None:
    vectors = np.load(workspace / "embeddings" / "embeddings.npy", allow_pickle=False)
    rows = read(workspace / "embeddings" / "metadata.json")
    assert vectors.shape == (len(rows), 1280)
    assert vectors.dtype == np.float32
    assert [row["index"] for row in rows] == list(range(len(rows)))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-2)


@pytest.mark.model
def test_similar_groups_name_their_files_and_the_cosine_of_each_pair(workspace: Path) -> None:
    vectors = np.load(workspace / "embeddings" / "embeddings.npy", allow_pickle=False)
    groups = read(workspace / "embeddings" / "similar_groups.json")
    assert groups
    for group in groups:
        first, second = group["files"][:2]
        assert group["size"] == len(group["files"])
        assert group["similarities"]["0-1"] == pytest.approx(vectors[first["index"]] @ vectors[second["index"]], abs=1e-3)


def test_without_photos_and_answers_the_files_are_empty_lists(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    settings = Settings(workspace=str(tmp_path / "w"), paths=(str(tmp_path / "photos"),), match=Match(levels=(Level.EXACT,)))
    list(pipeline.run(settings))
    assert read(tmp_path / "w" / "scan_for_embeddings.json") == []
    assert read(tmp_path / "w" / "embeddings" / "feedback.json") == []


def test_answers_are_written_again_only_where_there_are_others(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    workspace.create()
    place = workspace.embeddings / "feedback.json"
    with Catalog(workspace.catalog) as catalog:

        def written() -> int:
            exports.write(catalog, workspace, run)
            return place.stat().st_ino

        run = catalog.runs.begin([])
        catalog.feedback.answer([("a", "b")], Verdict.SAME)
        first = written()
        assert written() == first
        catalog.feedback.answer([("a", "b")], Verdict.NOT_SIMILAR)
        assert written() != first
        assert read(place) == [{"a": "a", "b": "b", "verdict": "not similar"}]
        place.write_text("[]")
        written()
        assert len(read(place)) == 1


@pytest.mark.model
def test_only_what_changed_is_written_again(workspace: Path, demo_library: Path, tmp_path: Path) -> None:
    settings = Settings(workspace=str(workspace), paths=(str(demo_library),))
    places = [workspace / "scan_for_embeddings.json", *sorted((workspace / "embeddings").glob("[ems]*"))]
    assert [place.name for place in places[1:]] == ["embeddings.npy", "metadata.json", "similar_groups.json"]

    def renewed(settings: Settings) -> set[str]:
        before = {place: place.stat().st_ino for place in places}
        list(pipeline.run(settings))
        return {place.name for place in places if place.stat().st_ino != before[place]}

    assert renewed(settings) == set()
    assert renewed(replace(settings, match=replace(settings.match, ai_threshold=0.9))) == {"similar_groups.json"}
    shutil.copy(demo_library / "Phone" / "cat.heic", tmp_path)
    assert renewed(replace(settings, paths=(str(demo_library), str(tmp_path)))) == {place.name for place in places}
    assert str(tmp_path / "cat.heic") in {row["file_path"] for row in read(workspace / "embeddings" / "metadata.json")}
    assert np.load(workspace / "embeddings" / "embeddings.npy").shape[0] == len(read(workspace / "embeddings" / "metadata.json"))
