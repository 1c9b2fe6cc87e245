"""Large pictures of single photos."""

import os
from pathlib import Path

import pytest
from PIL import Image

from tui_dedup import scan
from tui_dedup.catalog import Catalog
from tui_dedup.events import Failed, Finished
from tui_dedup.pipeline import run
from tui_dedup.records import Level
from tui_dedup.scan import closeups
from tui_dedup.settings import Match, Settings
from tui_dedup.workspace import Workspace

SIZE = (1600, 1200)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of a scan that was made over one photo."""
    (tmp_path / "photos").mkdir()
    Image.effect_noise(SIZE, 60).convert("RGB").save(tmp_path / "photos" / "a.jpg")
    levels = Match(levels=(Level.EXACT, Level.PERCEPTUAL))
    settings = Settings(workspace=str(tmp_path / "workspace"), paths=(str(tmp_path / "photos"),), match=levels)
    for _ in run(settings):
        pass
    return settings


def enlarged(settings: Settings) -> tuple[object, Workspace, str]:
    workspace = Workspace(settings.workspace)
    with Catalog(workspace.catalog) as catalog:
        (photo,) = catalog.files.by_ids([1])
        (end,) = scan.enlarge(catalog, workspace, photo.id, settings)
    return end, workspace, photo.md5


def test_the_close_up_has_all_pixels_and_the_thumbnail_stays(settings: Settings) -> None:
    end, workspace, md5 = enlarged(settings)
    assert end == Finished()
    assert Image.open(workspace.close_ups.thumbnail(md5)).size == SIZE
    assert max(Image.open(workspace.thumbnail(md5)).size) == settings.scan.thumbnail_side


def test_a_photo_that_changed_gets_none(settings: Settings) -> None:
    path = f"{settings.paths[0]}/a.jpg"
    Image.new("RGB", SIZE).save(path)
    os.utime(path, ns=(0, 0))
    end, workspace, md5 = enlarged(settings)
    assert isinstance(end, Failed)
    assert "a.jpg" in end.text
    assert not workspace.close_ups.thumbnail(md5).exists()


def test_the_oldest_close_ups_make_room(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closeups, "KEPT", 0)
    _, workspace, md5 = enlarged(settings)
    assert not workspace.close_ups.thumbnail(md5).exists()
