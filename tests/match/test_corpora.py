"""Real photos, scanned for real, at the perceptual level."""

import shutil

import pytest

from tests.match.tools import scanned
from tui_dedup import match
from tui_dedup.records import Level
from tui_dedup.settings import Match, Settings


def groups(catalog, workspace, folder, **options):
    """Scan and match a folder; return the names in each perceptual group."""
    settings = Settings(match=Match(**({"levels": (Level.EXACT, Level.PERCEPTUAL)} | options)))
    list(match.run(catalog, workspace, scanned(catalog, workspace, folder), settings))
    return sorted(
        sorted(m.photo.path.rpartition("/")[2] for m in members) for _, _, members in catalog.groups.all(Level.PERCEPTUAL)
    )


@pytest.mark.slow
def test_all_orientations_of_a_photo_are_one_group(catalog, workspace, corpora):
    names = [[f"{name}_{turn}.jpg" for turn in range(9)] for name in ("Landscape", "Portrait")]
    assert groups(catalog, workspace, corpora / "orientation") == names


@pytest.mark.slow
def test_the_sharpest_of_good_and_bad_exposures_is_kept(catalog, workspace, corpora):
    groups(catalog, workspace, corpora / "variants", keep=("sharpest",))
    ((_, _, members),) = catalog.groups.all(Level.PERCEPTUAL)
    assert (members[0].photo.name, members[0].reason) == ("test.jpg", "the sharpest")


@pytest.mark.slow
def test_the_union_of_two_scans_is_one_scan_of_both(catalog, workspace, corpora, tmp_path):
    one, other = tmp_path / "photos" / "one", tmp_path / "photos" / "other"
    one.mkdir(parents=True)
    other.mkdir()
    for number, path in enumerate(sorted((corpora / "variants").glob("*.jpg"))):
        shutil.copy(path, (one, other)[number % 2])
    together = groups(catalog, workspace, tmp_path / "photos")
    groups(catalog, workspace, one)
    assert groups(catalog, workspace, tmp_path / "photos") == together
