"""Contents: who holds them, and who stands for them in the levels above the exact one."""

import pytest

from tui_dedup.match.contents import Contents
from tui_dedup.records import Asset, AssetFile, Fingerprint, Kind, Scanned, SourceFile


@pytest.fixture
def held(catalog):
    """Return a maker of contents: each argument is (path, inode, MD5 or None, whether it is a stand-in).

    The contents of videos, which have no hash, start with a v.
    """

    def make(*photos):
        run = catalog.runs.begin(["/photos"])
        files = {path: SourceFile(path, "/photos", Kind.PHOTO, 1000, 0, 0, 1, inode) for path, inode, *_ in photos}
        catalog.files.record(run, list(files.values()))
        catalog.assets.record(
            [AssetFile(files[path], Asset("/library", path, path, stand_in=True)) for path, _, _, no in photos if no]
        )
        ids = {file.path: file_id for file_id, file in catalog.files.unread(run, "test")}
        hashes = {md5: b"" if md5.startswith("v") else bytes(32) for _, _, md5, _ in photos if md5}
        prints = {md5: Fingerprint(md5, "JPEG", 4, 3, 1, dhash, *[None] * 5, False) for md5, dhash in hashes.items()}
        catalog.files.save("test", [Scanned(ids[path], md5, prints[md5]) for path, _, md5, _ in photos if md5])
        return Contents(catalog, run), ids

    return make


def test_the_same_bytes_are_copies(held):
    contents, ids = held(("/c", 1, "m1", False), ("/b", 2, "m2", False), ("/a", 3, "m1", False))
    assert contents.exact == {"m1": [ids["/a"], ids["/c"]]}
    assert contents.pictures == ["m1", "m2"]


def test_a_missing_hash_matches_nothing(held):
    contents, _ = held(("/a", 1, None, False), ("/b", 2, None, False))
    assert (contents.exact, contents.pictures) == ({}, [])


def test_two_names_of_one_file_are_one_photo(held):
    contents, ids = held(("/b", 7, "m1", False), ("/a", 7, "m1", False))
    assert contents.exact == {}
    assert contents.standing(["m1"], []) == {"m1": [ids["/a"]]}


def test_a_set_of_copies_stands_as_one_by_its_keeper(held):
    contents, ids = held(("/a", 1, "m1", False), ("/b", 2, "m1", False), ("/c", 3, "m2", False))
    assert contents.standing(["m1", "m2"], []) == {"m1": [ids["/a"]], "m2": [ids["/c"]]}
    assert contents.standing(["m1"], [ids["/b"]]) == {"m1": [ids["/b"]]}


def test_the_bytes_of_a_stand_in_prove_nothing_and_it_stands_for_itself(held):
    contents, ids = held(("/a", 1, "m1", True), ("/b", 2, "m1", False), ("/c", 3, "m1", True))
    assert contents.exact == {}
    assert contents.standing(["m1"], []) == {"m1": [ids["/b"], ids["/a"], ids["/c"]]}
    assert contents.several() == ["m1"]


def test_copies_of_a_video_are_found_but_it_is_no_picture(held):
    contents, ids = held(("/a", 1, "v1", False), ("/b", 2, "v1", False), ("/c", 3, "v2", True), ("/d", 4, "v2", True))
    assert contents.exact == {"v1": [ids["/a"], ids["/b"]]}
    assert (contents.pictures, contents.several()) == ([], [])
