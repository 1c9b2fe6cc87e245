from tui_dedup.records import Kind, Scanned


def named(found) -> dict[str, str | None]:
    return {file.path: md5 for _, file, md5 in found}


def test_photos_that_share_their_size_may_be_copies(shelf) -> None:
    files = [
        shelf.source(f"/photos/{name}", inode, size=size) for inode, (name, size) in enumerate({"a": 1, "b": 2, "c": 2}.items())
    ]
    run = shelf.run(*files)
    assert named(shelf.catalog.copies.same_size(run, [Kind.PHOTO])) == {"/photos/b": None, "/photos/c": None}
    assert shelf.catalog.copies.count_same_size(run, [Kind.PHOTO]) == 2


def test_a_size_whose_photos_are_all_known_is_left_out(shelf) -> None:
    ids = shelf.photos(a="m1", b="m1")
    assert shelf.catalog.copies.same_size(1, [Kind.PHOTO]) == []
    assert shelf.catalog.copies.count_same_size(1, [Kind.PHOTO]) == 0
    run = shelf.run(shelf.source("/photos/c", 9), *(shelf.source(f"/photos/{name}", number) for number, name in enumerate(ids)))
    assert named(shelf.catalog.copies.same_size(run, [Kind.PHOTO])) == {"/photos/a": "m1", "/photos/b": "m1", "/photos/c": None}


def test_copies_of_which_only_the_digest_is_known_are_to_be_looked_at(shelf) -> None:
    shelf.run(shelf.source("/photos/a", 1), shelf.source("/photos/b", 2), shelf.source("/photos/c", 3))
    shelf.catalog.copies.save([(1, "m1"), (2, "m1"), (3, "m3")])
    found = shelf.catalog.copies.unknown(1, [Kind.PHOTO], "any")
    assert {md5: [file.path for _, file in files] for md5, files in found.items()} == {"m1": ["/photos/a", "/photos/b"]}
    assert shelf.catalog.files.photos(1) == []
    assert len(shelf.catalog.files.unread(1, "any")) == 3


def test_a_digest_does_not_take_away_what_is_known(shelf) -> None:
    shelf.photos(a="m1")
    shelf.catalog.copies.save([(1, "m1")])
    assert [photo.md5 for photo in shelf.catalog.files.photos(1)] == ["m1"]


def test_a_content_whose_header_alone_was_read_is_a_photo_and_still_to_be_read(shelf) -> None:
    shelf.run(shelf.source("/photos/a", 1))
    shelf.catalog.files.save("any", [Scanned(1, "m1", shelf.fingerprint("m1", dhash=b""))])
    assert [photo.md5 for photo in shelf.catalog.files.photos(1)] == ["m1"]
    assert len(shelf.catalog.files.unread(1, "any")) == 1


def test_what_has_the_size_of_a_file_that_was_read_before_may_be_that_file(shelf) -> None:
    shelf.photos(a="m1")
    run = shelf.run(shelf.source("/photos/b", 7), shelf.source("/photos/c", 8, size=9))
    assert [file.path for _, file in shelf.catalog.copies.maybe_moved(run)] == ["/photos/b"]


def test_what_only_changed_its_stat_may_be_what_it_was(shelf) -> None:
    """A disk of exFAT numbers its files anew each time it is mounted."""
    shelf.photos(a="m1", b="m2")
    run = shelf.run(shelf.source("/photos/a", 10), shelf.source("/photos/b", 11), shelf.source("/photos/c", 12, size=9))
    assert [file.path for _, file in shelf.catalog.copies.maybe_moved(run)] == ["/photos/a", "/photos/b"]


def test_what_an_earlier_run_left_unread_is_no_file_that_changed(shelf) -> None:
    first, second = shelf.source("/photos/a", 1, size=8), shelf.source("/photos/b", 2, size=9)
    shelf.scan(shelf.run(first, second), a="m1")
    assert shelf.catalog.copies.maybe_moved(shelf.run(first, second)) == []


def test_what_is_undated_is_new_and_known_and_says_no_date_itself(shelf) -> None:
    shelf.photos(a="m1")
    run = shelf.run(shelf.source("/photos/a", 0), shelf.source("/photos/b", 7), shelf.source("/photos/c", 8))
    shelf.catalog.copies.save([(2, "m1"), (3, "new")])
    assert shelf.catalog.copies.undated(run) == [(2, "/photos/b")]
    assert shelf.catalog.copies.unseen(run, [Kind.PHOTO]) == {3: "new"}
