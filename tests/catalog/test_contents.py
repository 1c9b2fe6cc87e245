import pytest
from msgspec.structs import replace

from tui_dedup.records import Asset, AssetFile


def test_contents_and_their_hashes_come_in_order(shelf) -> None:
    shelf.photos(b="m1", a="m1", c="m0")
    assert shelf.catalog.contents.pictures(1) == ["m0", "m1"]
    assert shelf.catalog.contents.shared(1) == ["m1"]
    assert shelf.catalog.contents.hashes_of(["m1", "m0", "m1"]) == [bytes(32)] * 3


@pytest.mark.parametrize("why", ["gone", "unreadable", "unread"])
def test_what_is_gone_or_cannot_be_read_holds_nothing(shelf, why) -> None:
    ids = shelf.photos(a="m1") if why != "unread" else shelf.scan(shelf.run(shelf.source("/photos/a")))
    if why == "gone":
        shelf.catalog.files.set_gone("/photos/a", True)
    if why == "unreadable":
        shelf.catalog.files.save("test 2", [replace(shelf.scanned(ids["a"], "m1"), fingerprint=None, content_error="broken")])
    assert shelf.catalog.contents.pictures(1) == []
    assert shelf.catalog.contents.holders(1, ["m1"]) == []


def test_what_has_no_hash_is_no_picture_but_may_have_copies(shelf) -> None:
    ids = shelf.photos(a="m1", b="m1")
    video = replace(shelf.scanned(ids["a"], "m1"), fingerprint=shelf.fingerprint("m1", dhash=b""))
    shelf.catalog.files.save("test 1", [video])
    assert shelf.catalog.contents.pictures(1) == []
    assert shelf.catalog.contents.shared(1) == ["m1"]


def test_holders_come_by_path_with_the_file_that_they_are(shelf) -> None:
    found = {name: shelf.source(f"/photos/{name}", inode) for inode, name in enumerate("abcd")}
    run = shelf.run(*found.values())
    shelf.catalog.assets.record([AssetFile(found["c"], Asset("/library", "uuid", "c", stand_in=True))])
    ids = shelf.scan(run, b="m1", c="m1", a="m1", d="m2")
    assert shelf.catalog.contents.holders(run, ["m1"]) == [
        ("m1", ids["a"], (7, 0), False),
        ("m1", ids["b"], (7, 1), False),
        ("m1", ids["c"], (7, 2), True),
    ]


def test_the_digest_changes_with_what_is_there(shelf) -> None:
    shelf.photos(a="m1", b="m2")
    before, photos = shelf.catalog.contents.digest(1)
    shelf.catalog.files.set_gone("/photos/a", True)
    assert (photos, shelf.catalog.contents.digest(1)[1]) == (2, 1)
    assert shelf.catalog.contents.digest(1)[0] != before
    shelf.catalog.files.set_gone("/photos/a", False)
    assert shelf.catalog.contents.digest(1) == (before, 2)


def test_a_content_is_new_once(catalog) -> None:
    catalog.contents.see(1, ["m1"])
    catalog.contents.see(2, ["m1", "m2"])
    assert catalog.contents.seen_after(1) == {"m2": 2}
    assert catalog.contents.seen_after(0) == {"m1": 1, "m2": 2}
