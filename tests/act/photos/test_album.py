"""The album that is handed over, by a stand-in for osascript and Photos that answers as they were recorded."""

import pytest


@pytest.fixture(autouse=True)
def _photos(photos) -> None:
    """Photos answers Apple events; there is no PhotoKit."""


def test_the_item_is_in_a_dated_album_that_photos_shows(scene, photos) -> None:
    deed = scene.apply()
    assert deed.result == "left", "it is handed over, not removed"
    assert "Command-Delete" in deed.detail
    (album,) = photos.state["albums"]
    assert album["name"].startswith("To Delete 20")
    assert album["members"] == [f"{scene.gone}/L0/001"]
    assert photos.state["shown"] == album["id"]
    assert scene.journal[0][0] == "failed", "nothing is gone"
    assert scene.catalog.groups.rows("exact"), "so it still stands in its group"


@pytest.mark.parametrize("number", [-1743, -1712, -600, -10000])
def test_when_photos_does_not_answer_the_plan_is_saved(scene, photos, number: int) -> None:
    photos.trouble("list_items.js", number, number)
    photos.trouble("wait_for_photos.applescript", -600)
    deed = scene.apply()
    assert deed.result == "left"
    assert "dedup-tui apply" in deed.detail
    assert "The album in Photos:" in scene.notices
    assert not photos.state["albums"]


def test_an_add_that_does_nothing_in_silence_is_seen(scene, photos) -> None:
    photos.trouble("add_to_album.applescript", "nothing")
    deed = scene.apply()
    assert deed.result == "left"
    assert "did not take it" in deed.detail


def test_an_item_that_photos_does_not_take_is_named(scene, photos) -> None:
    photos.change(refused=[f"{scene.gone}/L0/001"])
    assert "did not take it" in scene.apply().detail


@pytest.mark.parametrize("number", [-1712, -1728])
def test_an_add_that_fails_is_read_back_all_the_same(scene, photos, number: int) -> None:
    photos.trouble("add_to_album.applescript", number)
    deed = scene.apply()
    assert "did not take it" in deed.detail
    assert "no answer" in deed.detail or "no such item" in deed.detail


def test_an_album_that_cannot_be_read_back_is_not_called_filled(scene, photos) -> None:
    photos.trouble("album_members.applescript", -1712)
    assert "may be in the album" in scene.apply().detail


def test_an_album_that_was_made_with_an_error_is_used(scene, photos) -> None:
    photos.trouble("make_album.applescript", -1700)
    assert "in the album" in scene.apply().detail


def test_an_item_that_has_another_name_now_is_left(scene, photos) -> None:
    items = [{**item, "filename": "OTHER.JPG"} if scene.gone in item["id"] else item for item in photos.state["items"]]
    photos.change(items=items)
    assert "OTHER.JPG" in scene.apply().detail
    assert not photos.state["albums"]


def test_an_item_that_is_gone_is_left(scene, photos) -> None:
    photos.change(items=[item for item in photos.state["items"] if scene.gone not in item["id"]])
    deed = scene.apply()
    assert "dedup-tui apply" in deed.detail, "none of the items are there: another library is open"
    assert "another library" in scene.notices
