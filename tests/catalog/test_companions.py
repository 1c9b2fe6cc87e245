import pytest

from tui_dedup.records import Asset, AssetFile, Kind


def test_what_a_scan_links_takes_the_place_of_what_the_last_one_linked(shelf) -> None:
    run = shelf.run(*(shelf.source(f"/photos/{name}", inode) for inode, name in enumerate(("a", "a.mov", "b.mov"))))
    shelf.catalog.companions.link([("/photos/a.mov", "/photos/a")])
    shelf.catalog.companions.replace(run, [("/photos/b.mov", "/photos/a")])
    shelf.scan(run, a="m1")
    assert [photo.companions for photo in shelf.catalog.files.photos(run)] == [("/photos/b.mov",)]


def test_what_photos_says_belongs_together_stays_together(shelf) -> None:
    photo, video = shelf.source("/library/1.heic", 1), shelf.source("/library/1_3.mov", 2, kind=Kind.VIDEO)
    run = shelf.run(photo, video)
    shelf.catalog.assets.record([AssetFile(photo, Asset("/library", "uuid", "IMG_1.HEIC"), (video,))])
    shelf.catalog.companions.link([(video.path, photo.path)])
    assert list(shelf.catalog.companions.named(run)) == []
    shelf.catalog.companions.replace(run, [])
    shelf.scan(run, **{"1.heic": "m1"})
    assert [photo.companions for photo in shelf.catalog.files.photos(run)] == [("/library/1_3.mov",)]


def test_a_video_is_asked_once_for_its_live_photo(shelf) -> None:
    run = shelf.run(shelf.source("/photos/a.mov", 1, kind=Kind.VIDEO), shelf.source("/photos/b.mov", 2, kind=Kind.VIDEO))
    assert [file.path for _, file in shelf.catalog.companions.unheard(run)] == ["/photos/a.mov", "/photos/b.mov"]
    shelf.catalog.companions.hear([(1, "A"), (2, "")])
    assert shelf.catalog.companions.unheard(run) == []
    assert [live for _, _, live in shelf.catalog.companions.named(run)] == ["A", ""]


@pytest.mark.parametrize(("beside", "kind"), [("b.CR2", Kind.PHOTO), ("b.mov", Kind.VIDEO), ("b.xmp", Kind.SIDECAR)])
def test_only_folders_in_which_something_may_travel_are_named_where_that_is_asked(shelf, beside: str, kind: Kind) -> None:
    alone = [shelf.source("/photos/alone/a.jpg", 1), shelf.source("/photos/alone/b.cr2.jpg", 2)]
    both = [shelf.source("/photos/both/a.jpg", 3), shelf.source(f"/photos/both/{beside}", 4, kind=kind)]
    run = shelf.run(*alone, *both)
    assert [path for path, _, _ in shelf.catalog.companions.named(run, ["cr2", "dng"])] == [file.path for file in both]
    again = shelf.run(*alone, both[0])
    assert list(shelf.catalog.companions.named(again, ["cr2", "dng"])) == []
