"""Real libraries of macOS 10.15 and 13, read on any system."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

import pytest

from tui_dedup.macos.libraries import LibraryError
from tui_dedup.records import AssetFile, DateSource, Kind, Trait
from tui_dedup.settings import Photos
from tui_dedup.sources import photos_library

TULIPS = "6191423D-8DB8-4D4C-92BE-9BBBA308AAC4"
WEDDING = "E9BC5C36-7CD1-40A1-A72B-8B8FAC227D51"
HIDDEN = "A1DD1F98-2ECD-431F-9AC9-5AFEFE2D3A5C"
TWIN, OTHER_TWIN = "C0054772-8788-499F-B94F-8AC6064B8A58", "F269CA02-F39B-4306-882A-B05B31926C80"


def tree(folder: Path) -> dict[str, tuple[str, int]]:
    """The bytes and the time of every file, and every folder."""
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "", path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
    }


def test_an_item_has_its_original_and_all_that_photos_says_of_it(old_library) -> None:
    item = old_library.items()[TULIPS]
    assert item.file.path == str(old_library.path / "originals" / "6" / f"{TULIPS}.jpeg")
    assert (item.file.kind, item.file.root, item.file.size) == (Kind.PHOTO, str(old_library.path), 512561)
    asset = item.asset
    assert (asset.library, asset.uuid, asset.name) == (str(old_library.path), TULIPS, "Tulips.jpg")
    assert (asset.title, asset.description) == ("Tulips tied together at a flower shop", "Wedding tulips")
    assert asset.keywords == ("flowers", "wedding")
    assert not asset.traits
    assert not asset.stand_in


def test_the_date_is_that_of_photos_with_its_time_zone(old_library, new_library) -> None:
    taken = old_library.items()[TULIPS].asset.taken
    assert taken.source is DateSource.PHOTOS
    assert taken.when.isoformat() == "2019-07-04T16:24:01-04:00"
    assert new_library.items()[TWIN].asset.taken.when.isoformat() == "2020-04-15T10:25:51-07:00"


def test_albums_people_and_place_are_kept(old_library) -> None:
    items = {item.asset.name: item.asset for item in old_library.items().values()}
    assert items["Pumkins1.jpg"].albums == ("Pumpkin Farm", "Test Album")
    assert items["Pumpkins3.jpg"].people == ("Katie", "Suzy"), "a face without a name is nobody"
    assert (items["St James Park.jpg"].latitude, items["St James Park.jpg"].longitude) == (51.50357167, -0.1318055)


def test_a_missing_original_is_stood_in_for_by_its_best_preview(old_library) -> None:
    item = old_library.items()[HIDDEN]
    assert item.asset.traits == {Trait.HIDDEN, Trait.MISSING, Trait.REFERENCED}
    assert item.asset.stand_in
    assert item.file.path.endswith(f"{HIDDEN}_1_105_c.jpeg"), "the larger of its two previews"


def test_an_item_without_original_and_preview_is_trouble(old_library) -> None:
    for path in (old_library.path / "resources").rglob(f"{HIDDEN}*"):
        path.unlink()
    assert HIDDEN not in old_library.items()
    assert "neither its original nor a preview" in old_library.skipped()[HIDDEN]


@pytest.mark.parametrize(("version", "folder", "stand_in"), [("original", "originals", False), ("edited", "renders", True)])
def test_the_edited_version_is_taken_when_asked_for(old_library, version: str, folder: str, stand_in: bool) -> None:
    items = old_library.items(version=version)
    wedding = items[WEDDING]
    assert folder in wedding.file.path
    assert wedding.asset.stand_in is stand_in
    assert wedding.asset.traits == {Trait.EDITED, Trait.FAVOURITE}
    assert not items[TULIPS].asset.stand_in, "it was never edited"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("ZTRASHEDSTATE = 1", "in Recently Deleted"),
        ("ZCLOUDBATCHPUBLISHDATE = 1", "from a shared album"),
        ("ZSAVEDASSETTYPE = 10", "a file outside the library"),
    ],
)
def test_what_is_not_the_librarys_own_is_left_out(new_library, change: str, reason: str) -> None:
    new_library.sql(f"UPDATE ZASSET SET {change} WHERE ZUUID = ?", TWIN)
    assert set(new_library.skipped()) == {TWIN}
    assert new_library.skipped()[TWIN].startswith(reason)
    assert len(new_library.items()) == 4


@pytest.mark.parametrize(
    ("change", "trait"),
    [
        ("ZFAVORITE = 1", Trait.FAVOURITE),
        ("ZHIDDEN = 1", Trait.HIDDEN),
        ("ZKINDSUBTYPE = 2", Trait.LIVE),
        ("ZAVALANCHEUUID = 'burst', ZAVALANCHEPICKTYPE = 16", Trait.BURST),
        ("ZACTIVELIBRARYSCOPEPARTICIPATIONSTATE = 1", Trait.SHARED),
    ],
)
def test_each_kind_of_item_has_its_trait(new_library, change: str, trait: Trait) -> None:
    new_library.sql(f"UPDATE ZASSET SET {change} WHERE ZUUID = ?", TWIN)
    assert new_library.items()[TWIN].asset.traits == {trait}


def test_of_a_burst_the_frames_that_photos_shows_are_looked_at(new_library) -> None:
    new_library.sql("UPDATE ZASSET SET ZAVALANCHEUUID = 'burst', ZAVALANCHEPICKTYPE = 16 WHERE ZUUID = ?", TWIN)
    new_library.sql("UPDATE ZASSET SET ZAVALANCHEUUID = 'burst', ZAVALANCHEPICKTYPE = 2 WHERE ZUUID = ?", OTHER_TWIN)
    assert TWIN in new_library.items()
    assert OTHER_TWIN not in new_library.items()


def test_the_video_of_a_live_photo_goes_with_it(new_library) -> None:
    video = new_library.path / "originals" / "C" / f"{TWIN}_3.mov"
    video.write_bytes(b"moving")
    new_library.sql("UPDATE ZASSET SET ZKINDSUBTYPE = 2 WHERE ZUUID = ?", TWIN)
    (companion,) = new_library.items()[TWIN].companions
    assert (companion.path, companion.kind, companion.size) == (str(video), Kind.VIDEO, 6)


def test_the_raw_file_goes_with_its_photo(new_library) -> None:
    raw = new_library.path / "originals" / "C" / f"{TWIN}_4.cr2"
    raw.write_bytes(b"raw")
    new_library.sql(
        "UPDATE ZINTERNALRESOURCE SET ZDATASTORESUBTYPE = 17, ZCOMPACTUTI = 'public.camera-raw-image' WHERE Z_PK = "
        "(SELECT max(r.Z_PK) FROM ZINTERNALRESOURCE r JOIN ZASSET a ON a.Z_PK = r.ZASSET WHERE a.ZUUID = ?)",
        TWIN,
    )
    item = new_library.items()[TWIN]
    assert Trait.RAW in item.asset.traits
    assert [companion.path for companion in item.companions] == [str(raw)]


@pytest.mark.parametrize("name", ["old_library", "new_library"])
def test_reading_leaves_the_library_as_it_was(request: pytest.FixtureRequest, name: str) -> None:
    library = request.getfixturevalue(name)
    before = tree(library.path)
    assert library.items()
    assert tree(library.path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_library_that_may_not_be_written_to_is_read(new_library) -> None:
    for path in (new_library.path / "database", *(new_library.path / "database").iterdir()):
        path.chmod(0o555)
    assert len(new_library.items()) == 5
    (new_library.path / "database").chmod(0o755)


def test_the_items_come_in_one_order(new_library) -> None:
    uuids = [item.asset.uuid for item in new_library.find() if isinstance(item, AssetFile)]
    assert uuids == sorted(uuids)


def test_a_damaged_database_is_told(new_library) -> None:
    new_library.database.write_bytes(b"no database at all" * 1000)
    with pytest.raises(LibraryError, match="damaged"):
        list(new_library.find())


def test_a_database_that_is_not_of_photos_is_told(new_library) -> None:
    for table in ("ZASSET", "ZGENERICALBUM"):
        new_library.sql(f"ALTER TABLE {table} RENAME TO {table}_OF_THE_FUTURE")
    with pytest.raises(LibraryError, match="update osxphotos"):
        list(new_library.find())


def test_without_osxphotos_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, new_library) -> None:
    monkeypatch.setitem(sys.modules, "osxphotos", None)
    with pytest.raises(LibraryError, match=r"dedup-tui\[photos\]"):
        list(new_library.find())


def test_its_own_copy_of_the_database_is_gone_afterwards(monkeypatch, tmp_path: Path, new_library) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    found = photos_library.find(str(new_library.path), Photos())
    next(found)
    found.close()
    assert not [path for path in (tmp_path / "temporary").iterdir() if path.name.startswith("dedup-tui-")]
    shutil.rmtree(tmp_path / "temporary")
