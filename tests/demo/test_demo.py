import hashlib
import os
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from tui_dedup import demo
from tui_dedup.demo import DemoError, pictures
from tui_dedup.demo.library import fill
from tui_dedup.demo.recipe import COPIES, SHOTS

register_heif_opener()


def files(folder: Path) -> dict[str, tuple[float, bytes]]:
    """Time and digest of each regular file, by its path below `folder`, without the marker."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime, hashlib.md5(path.read_bytes()).digest())
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    }


def test_it_holds_at_least_sixty_files_of_many_formats(demo_library: Path) -> None:
    suffixes = {Path(name).suffix.lower() for name in files(demo_library)}
    assert len(files(demo_library)) >= 60
    assert suffixes == {".jpg", ".png", ".webp", ".heic", ".avif", ".tif", ".gif", ".mov", ".aae", ".xmp"}


def test_it_is_the_same_each_time(demo_library: Path, tmp_path: Path) -> None:
    fill(tmp_path)
    assert files(tmp_path) == files(demo_library)


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.path)
def test_every_picture_opens(demo_library: Path, shot) -> None:
    with Image.open(demo_library / shot.path) as picture:
        picture.load()


@pytest.mark.parametrize(("copy", "original"), COPIES.items())
def test_copies_have_the_same_bytes(demo_library: Path, copy: str, original: str) -> None:
    assert (demo_library / copy).read_bytes() == (demo_library / original).read_bytes()


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_turned_copies_are_upright_once_the_orientation_is_applied(demo_library: Path, orientation: int) -> None:
    turned = Image.open(demo_library / f"Turned/IMG_0701 orientation {orientation}.JPG")
    upright = Image.open(demo_library / "Turned/IMG_0701.JPG")
    assert turned.getexif()[0x0112] == orientation
    small = [ImageOps.exif_transpose(picture).convert("L").resize((8, 8)).tobytes() for picture in (turned, upright)]
    assert all(abs(a - b) <= 2 for a, b in zip(*small, strict=True))


def test_links_lead_to_the_launch(demo_library: Path) -> None:
    launch = demo_library / "Camera/2019-07-05 Launch/IMG_2041.JPG"
    assert os.readlink(demo_library / "Favourites/launch.jpg") == "../Camera/2019-07-05 Launch/IMG_2041.JPG"
    assert os.path.samefile(demo_library / "Favourites/launch, same file.jpg", launch)


def test_a_library_that_is_there_stays_as_it_is(demo_copy: Path) -> None:
    before = demo.build(demo_copy)
    (demo_copy / "Work/clock.jpg").unlink()
    assert demo.build(demo_copy) == before - 1


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(DemoError, match="holds something else"):
        demo.build(tmp_path)
    assert os.listdir(tmp_path) == ["mine.txt"]


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    with pytest.raises(DemoError, match=r"pip install 'dedup-tui\[demo\]'"):
        demo.build(tmp_path / "demo")
    assert os.listdir(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DemoError, match="file"):
        demo.build(tmp_path / "file" / "demo")


def test_no_copy_brings_a_colour_profile_that_the_others_lack(demo_library: Path) -> None:
    for shot in SHOTS:
        with Image.open(demo_library / shot.path) as picture:
            assert "icc_profile" not in picture.info, shot.path
