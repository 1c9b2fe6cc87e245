"""Photos asked by Apple events: our JXA runs under Node, osascript and Photos are stand-ins that answer as recorded."""

import time
from pathlib import Path

import pytest

from tui_dedup.macos import osascript
from tui_dedup.macos.osascript import ScriptError
from tui_dedup.macos.photos_app import ADD_AT_ONCE, PhotosApp, identifier_of, uuid_of


@pytest.fixture
def app(photos_stand_in) -> PhotosApp:
    return PhotosApp(timeout=20)


def test_items_are_listed_with_all_that_photos_says(app: PhotosApp, photos_stand_in) -> None:
    photos_stand_in.add(
        "A",
        "IMG_1.HEIC",
        date=1_555_000_000_123,
        size=1000,
        favorite=True,
        name="A title",
        description="Said of it",
        keywords=["one", "two"],
        location=[51.5, -0.1],
    )
    (item,) = app.items()
    assert (item.id, item.uuid, item.filename, item.size) == ("A/L0/001", "A", "IMG_1.HEIC", 1000)
    assert item.date.timestamp() == 1_555_000_000.123
    assert item.date.utcoffset() is not None
    assert (item.favourite, item.title, item.description, item.keywords) == (True, "A title", "Said of it", ("one", "two"))
    assert (item.latitude, item.longitude) == (51.5, -0.1)


def test_what_photos_does_not_tell_is_empty(app: PhotosApp, photos_stand_in) -> None:
    photos_stand_in.add("A", "IMG_1.HEIC", date=None)
    (item,) = app.items()
    assert (item.date, item.size, item.favourite, item.title, item.keywords) == (None, None, False, "", ())


def test_one_bulk_read_for_each_property_whatever_the_number_of_items(app: PhotosApp, photos_stand_in) -> None:
    for number in range(50):
        photos_stand_in.add(f"U{number}", "IMG.JPG")
    assert len(app.items()) == 50
    assert len(photos_stand_in.calls("list_items.js")) == 1
    assert [item.uuid for item in app.items(limit=2)] == ["U0", "U1"]


def test_a_property_that_photos_cannot_give_is_done_without(app: PhotosApp, photos_stand_in) -> None:
    photos_stand_in.add("A", "IMG_1.HEIC", keywords=["lost"], name="kept")
    photos_stand_in.change(property_errors={"keywords": -10000})
    (item,) = app.items()
    assert (item.title, item.keywords) == ("kept", ())


@pytest.mark.parametrize("number", [-1743, -1712, -600])
def test_a_real_failure_in_the_middle_of_a_list_is_no_empty_property(app: PhotosApp, photos_stand_in, number: int) -> None:
    photos_stand_in.add("A", "IMG_1.HEIC")
    photos_stand_in.change(property_errors={"keywords": number})
    with pytest.raises(ScriptError) as failure:
        app.items()
    assert failure.value.number == number


def test_an_item_that_comes_while_the_list_is_read_makes_it_be_read_again(app: PhotosApp, photos_stand_in) -> None:
    photos_stand_in.add("A", "IMG_1.HEIC")
    photos_stand_in.change(appears={"id": "B/L0/001", "filename": "IMG_2.HEIC"})
    assert [item.uuid for item in app.items()] == ["A", "B"]
    assert len(photos_stand_in.calls("list_items.js")) == 2


def test_a_library_that_never_holds_still_is_told(app: PhotosApp, photos_stand_in) -> None:
    photos_stand_in.add("A", "IMG_1.HEIC")
    photos_stand_in.change(appears={"id": "B/L0/001", "filename": "IMG_2.HEIC"}, appears_always=True)
    with pytest.raises(ScriptError, match="changed while it was read"):
        app.items()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (-1743, "Privacy & Security > Automation"),
        (-1712, "Look at the Mac's screen"),
        (-1728, "no such item"),
        (-10000, "handler failed"),
    ],
)
def test_each_error_is_told_with_what_to_do(app: PhotosApp, photos_stand_in, number: int, words: str) -> None:
    photos_stand_in.trouble("album_members.applescript", number)
    with pytest.raises(ScriptError, match=words) as failure:
        app.members("ALBUM")
    assert failure.value.number == number


def test_photos_is_started_when_it_does_not_run(app: PhotosApp, photos_stand_in) -> None:
    photos_stand_in.trouble("list_items.js", -600)
    assert app.items() == []
    assert len(photos_stand_in.calls("wait_for_photos.applescript")) == 1


def test_photos_that_does_not_start_is_told(app: PhotosApp, photos_stand_in) -> None:
    photos_stand_in.trouble("list_items.js", -600)
    photos_stand_in.trouble("wait_for_photos.applescript", -600)
    with pytest.raises(ScriptError, match="Open Photos"):
        app.items()


def test_a_script_that_hangs_is_ended(photos_stand_in, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osascript, "_GRACE", 0)
    photos_stand_in.trouble("album_members.applescript", "hang")
    started = time.monotonic()
    with pytest.raises(ScriptError, match="no answer within 1 seconds") as failure:
        PhotosApp(timeout=1).members("ALBUM")
    assert failure.value.number == osascript.TIMED_OUT
    assert time.monotonic() - started < 15


def test_without_osascript_it_says_that_it_takes_a_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ScriptError, match="on a Mac only"):
        PhotosApp(timeout=1).items()


def test_an_export_brings_the_original_and_its_video(app: PhotosApp, photos_stand_in, tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"photo")
    (tmp_path / "video").write_bytes(b"video")
    identifier = photos_stand_in.add("A", "I.HEIC", {"I.HEIC": tmp_path / "photo", "I.mov": tmp_path / "video"})
    files = app.export(identifier, tmp_path / "out")
    assert [file.name for file in files] == ["I.HEIC", "I.mov"]
    assert photos_stand_in.calls("export_item.applescript") == [[identifier, str(tmp_path / "out"), "20"]]


@pytest.mark.parametrize("answer", [-1712, -10000, "nothing"])
def test_an_export_that_failed_is_tried_again_in_an_empty_folder(app, photos_stand_in, tmp_path: Path, answer) -> None:
    (tmp_path / "photo").write_bytes(b"photo")
    identifier = photos_stand_in.add("A", "I.HEIC", {"I.HEIC": tmp_path / "photo"})
    photos_stand_in.trouble("export_item.applescript", answer)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "half.HEIC").touch()
    assert [file.name for file in app.export(identifier, tmp_path / "out")] == ["I.HEIC"]


def test_an_export_is_not_tried_for_ever(app: PhotosApp, photos_stand_in, tmp_path: Path) -> None:
    identifier = photos_stand_in.add("A", "I.HEIC")
    photos_stand_in.trouble("export_item.applescript", *["nothing"] * 9)
    with pytest.raises(ScriptError, match="exported nothing"):
        app.export(identifier, tmp_path / "out")
    assert len(photos_stand_in.calls("export_item.applescript")) == 3


def test_no_permission_is_not_asked_for_again_and_again(app: PhotosApp, photos_stand_in, tmp_path: Path) -> None:
    photos_stand_in.trouble("export_item.applescript", -1743, -1743)
    with pytest.raises(ScriptError, match="Automation"):
        app.export("A/L0/001", tmp_path / "out")
    assert len(photos_stand_in.calls("export_item.applescript")) == 1


def test_an_album_is_filled_a_few_at_a_time_and_read_back(app: PhotosApp, photos_stand_in) -> None:
    ids = [photos_stand_in.add(f"U{number}", "I.JPG") for number in range(25)]
    album = app.make_album("To Delete")
    assert list(app.add(album, ids)) == [10, 20, 25]
    assert app.members(album) == ids
    assert max(len(call) - 1 for call in photos_stand_in.calls("add_to_album.applescript")) == ADD_AT_ONCE


def test_an_album_that_was_made_with_an_error_is_found(app: PhotosApp, photos_stand_in) -> None:
    photos_stand_in.trouble("make_album.applescript", -1700)
    assert app.make_album("To Delete") == "ALBUM-0/L0/040"


def test_an_album_whose_name_is_taken_is_not_used(app: PhotosApp, photos_stand_in) -> None:
    app.make_album("To Delete")
    with pytest.raises(ScriptError, match="2 albums"):
        app.make_album("To Delete")


def test_a_name_is_an_argument_and_never_a_part_of_a_script(app: PhotosApp, photos_stand_in) -> None:
    name = '" & (do shell script "touch /tmp/owned") & "'
    app.make_album(name)
    assert photos_stand_in.calls("make_album.applescript") == [[name]]


def test_the_identifier_of_a_uuid_and_back() -> None:
    assert identifier_of("A-B") == "A-B/L0/001"
    assert uuid_of("A-B/L0/001") == "A-B"
