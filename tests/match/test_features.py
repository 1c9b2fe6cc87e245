"""Local features of thumbnails."""

from pathlib import Path

import pytest
from PIL import Image

from tui_dedup.match import features


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (512, 1), (4096, 3), (62, 62)])
def test_a_picture_too_small_or_too_thin_has_no_features(tmp_path: Path, size: tuple[int, int]) -> None:
    """OpenCV fails on some of them."""
    Image.effect_noise(size, 90).save(tmp_path / "thin.jpg")
    found = features.read(tmp_path / "thin.jpg")
    assert found is not None
    assert len(found.points) == 0
    assert features.align(found, found) is None


def test_a_picture_that_is_large_enough_has_some(tmp_path: Path) -> None:
    Image.effect_noise((300, 200), 90).save(tmp_path / "noise.jpg")
    found = features.read(tmp_path / "noise.jpg")
    assert found is not None
    assert len(found.points) > features.FEWEST


def test_no_picture_is_none(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("no picture")
    assert features.read(tmp_path / "text.jpg") is None
    assert features.read(tmp_path / "missing.jpg") is None
