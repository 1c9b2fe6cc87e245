"""Originals that Photos exports: what is made of them, kept of them and told of what fails."""

from pathlib import Path

import pytest

from tui_dedup.macos.osascript import ScriptError
from tui_dedup.macos.photos_app import PhotosApp
from tui_dedup.records import AssetFile, DateSource, Kind, Skipped, Trait
from tui_dedup.sources.photos_app import Exports


@pytest.fixture
def content(tmp_path: Path):
    """Return a maker of files to export."""

    def make(text: str) -> Path:
        path = tmp_path / f"source-{text}"
        path.write_text(text)
        return path

    return make


@pytest.fixture
def fetch(photos_stand_in, tmp_path: Path):
    """List what Photos has and fetch every item, with a new object as in a new run."""

    def run() -> list[AssetFile | Skipped]:
        app = PhotosApp(timeout=20)
        exports = Exports(tmp_path / "exports", app)
        return [exports.fetch(item) for item in app.items()]

    return run


def test_an_item_is_its_exported_original(photos_stand_in, fetch, content, tmp_path: Path) -> None:
    photos_stand_in.add("A", "IMG_1.HEIC", {"IMG_1.HEIC": content("photo")}, favorite=True, keywords=["b", "a"])
    (found,) = fetch()
    assert found.file.path == str(tmp_path / "exports" / "A" / "IMG_1.HEIC")
    assert (found.file.kind, found.file.size) == (Kind.PHOTO, 5)
    assert (found.asset.library, found.asset.uuid, found.asset.name) == ("", "A", "IMG_1.HEIC")
    assert found.asset.traits == {Trait.FAVOURITE}
    assert found.asset.taken.source is DateSource.PHOTOS
    assert found.asset.keywords == ("a", "b")
    assert not found.asset.stand_in


def test_two_items_of_one_name_never_meet(photos_stand_in, fetch, content) -> None:
    for uuid in "AB":
        photos_stand_in.add(uuid, "IMG_1.HEIC", {"IMG_1.HEIC": content(uuid)})
    assert [Path(found.file.path).read_text() for found in fetch()] == ["A", "B"]


def test_the_parts_of_an_item_are_its_companions(photos_stand_in, fetch, content) -> None:
    photos_stand_in.add("L", "L.HEIC", {"L.HEIC": content("photo"), "L.mov": content("video")})
    photos_stand_in.add("R", "R.JPG", {"R.JPG": content("photo"), "R.CR2": content("raw")})
    photos_stand_in.add("B", "B.JPG", {"B.JPG": content("photo"), "B (1).JPG": content("frame")})
    live, raw, burst = fetch()
    assert (live.asset.traits, [Path(file.path).name for file in live.companions]) == ({Trait.LIVE}, ["L.mov"])
    assert (raw.asset.traits, [Path(file.path).name for file in raw.companions]) == ({Trait.RAW}, ["R.CR2"])
    assert (burst.asset.traits, [Path(file.path).name for file in burst.companions]) == ({Trait.BURST}, ["B (1).JPG"])


def test_what_is_there_is_known_by_its_item_and_not_exported_again(photos_stand_in, fetch, content) -> None:
    photos_stand_in.add("A", "IMG_1.HEIC", {"IMG_1.HEIC": content("photo")}, size=5)
    assert fetch() == fetch()
    assert len(photos_stand_in.calls("export_item.applescript")) == 1


@pytest.mark.parametrize("change", ["size", "filename"])
def test_an_item_that_changed_in_photos_is_exported_again(photos_stand_in, fetch, content, change: str) -> None:
    photos_stand_in.add("A", "IMG_1.HEIC", {"IMG_1.HEIC": content("photo")}, size=5)
    fetch()
    (item,) = photos_stand_in.state["items"]
    photos_stand_in.change(items=[{**item, change: {"size": 6, "filename": "IMG_2.HEIC"}[change]}])
    fetch()
    assert len(photos_stand_in.calls("export_item.applescript")) == 2


def test_an_export_that_lost_bytes_since_is_made_again(photos_stand_in, fetch, content, tmp_path: Path) -> None:
    photos_stand_in.add("A", "IMG_1.HEIC", {"IMG_1.HEIC": content("photo")})
    fetch()
    (tmp_path / "exports" / "A" / "IMG_1.HEIC").write_text("ph")
    (found,) = fetch()
    assert found.file.size == 5


def test_an_id_that_is_gone_is_told_and_the_others_come(photos_stand_in, fetch, content) -> None:
    for uuid in "AB":
        photos_stand_in.add(uuid, f"{uuid}.JPG", {f"{uuid}.JPG": content(uuid)})
    photos_stand_in.trouble("export_item.applescript", -1728, -1728, -1728)
    lost, found = fetch()
    assert isinstance(lost, Skipped)
    assert lost.trouble
    assert "A.JPG: Photos has no such item" in lost.reason
    assert isinstance(found, AssetFile)


def test_a_video_is_no_photo_and_not_exported(photos_stand_in, fetch, content) -> None:
    photos_stand_in.add("V", "V.MOV", {"V.MOV": content("video")})
    (found,) = fetch()
    assert found.reason == "V.MOV is no photo"
    assert not photos_stand_in.calls("export_item.applescript")


def test_without_permission_it_ends_at_once(photos_stand_in, fetch, content) -> None:
    for uuid in "AB":
        photos_stand_in.add(uuid, f"{uuid}.JPG", {f"{uuid}.JPG": content(uuid)})
    photos_stand_in.trouble("export_item.applescript", -1743)
    with pytest.raises(ScriptError, match="Automation"):
        fetch()


def test_when_photos_answers_no_more_it_ends(photos_stand_in, fetch, content) -> None:
    for number in range(9):
        photos_stand_in.add(f"U{number}", "I.JPG", {"I.JPG": content(str(number))})
    photos_stand_in.trouble("export_item.applescript", *[-1712] * 99)
    with pytest.raises(ScriptError, match="no answer"):
        fetch()


def test_what_is_not_to_be_kept_is_deleted(photos_stand_in, content, tmp_path: Path) -> None:
    photos_stand_in.add("A", "A.JPG", {"A.JPG": content("photo")})
    app = PhotosApp(timeout=20)
    exports = Exports(tmp_path / "exports", app)
    exports.discard([exports.fetch(item) for item in app.items()])
    assert not list((tmp_path / "exports").iterdir())
