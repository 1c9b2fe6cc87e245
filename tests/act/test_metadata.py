"""What a removed photo says of itself is shown before, and can be kept in a sidecar."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.act.conftest import keep, plan, remove
from tui_dedup.act import metadata
from tui_dedup.act.metadata import MetadataError
from tui_dedup.events import Deed, Notice
from tui_dedup.records import Level

PLACE = ("-GPSLatitude=37.5", "-GPSLatitudeRef=N", "-GPSLongitude=4.25", "-GPSLongitudeRef=W")


@pytest.fixture
def exiftool() -> None:
    if not metadata.available():
        pytest.skip("exiftool is not installed")


@pytest.fixture
def pair(exiftool: None, photos: Path, demo_library: Path) -> tuple[Path, Path]:
    """Two real photos without any words."""
    source = next(path for path in sorted(demo_library.rglob("*.jpg")) if path.is_file() and not path.is_symlink())
    made = photos / "kept.jpg", photos / "gone.jpg"
    for path in made:
        shutil.copy(source, path)
        tag(path, "-all=")
    return made


def tag(path: Path, *arguments: str) -> None:
    subprocess.run(["exiftool", "-q", "-overwrite_original", *arguments, str(path)], check=True)


def lost(kept: Path, gone: Path, *sidecars: Path) -> dict[str, tuple[str, ...]]:
    found = metadata.losses(plan([keep(kept, *sidecars), remove(gone)], level=Level.PERCEPTUAL))
    return {loss.field: loss.values for loss in found}


def test_what_only_the_removed_photo_says_is_shown(pair: tuple[Path, Path]) -> None:
    kept, gone = pair
    tag(gone, "-XMP-dc:Subject=sea", "-XMP-dc:Subject=boat", "-Rating=4", "-Title=The bay", *PLACE)
    tag(kept, "-XMP-dc:Subject=sea")
    assert lost(kept, gone) == {
        "keywords": ("boat",),
        "rating": ("4",),
        "title": ("The bay",),
        "position": ("37.5 -4.25",),
    }


def test_keywords_of_all_kinds_are_shown(pair: tuple[Path, Path]) -> None:
    kept, gone = pair
    tag(gone, "-XMP-dc:Subject=sea", "-IPTC:Keywords=boat", "-XPKeywords=bay;hill", "-HierarchicalSubject=a|b")
    assert lost(kept, gone) == {"keywords": ("a|b", "bay", "boat", "hill", "sea")}


def test_what_the_kept_photo_says_otherwise_is_no_loss(pair: tuple[Path, Path]) -> None:
    kept, gone = pair
    tag(kept, "-Title=Mine")
    tag(gone, "-Title=Theirs")
    assert lost(kept, gone) == {}


def test_what_a_camera_says_hides_no_words_of_a_person(pair: tuple[Path, Path]) -> None:
    kept, gone = pair
    tag(kept, "-EXIF:ImageDescription=OLYMPUS DIGITAL CAMERA")
    tag(gone, "-EXIF:ImageDescription=OLYMPUS DIGITAL CAMERA")
    assert lost(kept, gone) == {}
    tag(gone, "-XMP-dc:Description=Grandma at the bay", "-XMP-dc:Subject=Screenshot")
    assert lost(kept, gone) == {"description": ("Grandma at the bay",), "keywords": ("Screenshot",)}


def test_it_is_kept_in_a_new_sidecar_and_the_photo_is_not_rewritten(pair: tuple[Path, Path]) -> None:
    kept, gone = pair
    tag(gone, "-Description=two\nlines <b> & -Title=x", "-Rating=5", "-XMP-dc:Subject=sea", *PLACE)
    before = kept.read_bytes()
    wanted = plan([keep(kept), remove(gone)], level=Level.PERCEPTUAL)
    (deed,) = metadata.merge(metadata.losses(wanted))
    sidecar = Path(f"{kept}.xmp")
    assert (deed.path, deed.result) == (str(sidecar), "done")
    assert kept.read_bytes() == before
    assert lost(kept, gone, sidecar) == {}, "with its sidecar the kept photo says it all"


def test_a_sidecar_that_is_there_is_added_to_and_its_old_self_stays(pair: tuple[Path, Path]) -> None:
    kept, gone = pair
    sidecar = kept.with_suffix(".xmp")
    tag(sidecar, "-XMP-dc:Subject=hill", "-Title=Mine")
    old = sidecar.read_bytes()
    tag(gone, "-XMP-dc:Subject=sea", "-Title=Theirs")
    wanted = plan([keep(kept, sidecar), remove(gone)], level=Level.PERCEPTUAL)
    list(metadata.merge(metadata.losses(wanted)))
    assert Path(f"{sidecar}_original").read_bytes() == old
    said = subprocess.run(["exiftool", "-s3", "-Subject", "-Title", str(sidecar)], capture_output=True, text=True, check=True)
    assert said.stdout.split("\n")[:2] == ["hill, sea", "Mine"]


def test_only_what_went_gives_what_it_says_and_that_is_told_before(pair: tuple[Path, Path]) -> None:
    kept, gone = pair
    stayed = gone.with_name("stayed.jpg")
    shutil.copy(gone, stayed)
    tag(gone, "-XMP-dc:Subject=sea")
    tag(stayed, "-XMP-dc:Subject=hill")
    wanted = plan([keep(kept), remove(gone), remove(stayed)], level=Level.PERCEPTUAL)
    deeds = [Deed(str(gone), "trash", "done"), Deed(str(stayed), "trash", "left", "it changed")]
    first, second, *passed_on, merged = metadata.merged(iter(deeds), wanted)
    assert [type(first), type(second)] == [Notice, Notice]
    assert passed_on == deeds
    assert merged == Deed(f"{kept}.xmp", "merge", "done", "took keywords of what was removed")
    assert "sea" in Path(f"{kept}.xmp").read_text()
    assert "hill" not in Path(f"{kept}.xmp").read_text()


def test_without_exiftool_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert not metadata.available()
    with pytest.raises(MetadataError, match="not installed"):
        metadata._exiftool(["-ver"])
