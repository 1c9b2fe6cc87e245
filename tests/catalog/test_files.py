import os
from datetime import UTC, datetime

import pytest

from tui_dedup.records import Action, DateSource, Kind, Level, Scanned, Skipped, Taken

DECODER = "test 1"


def unread(shelf, run: int, decoder: str = DECODER) -> list[str]:
    return [file.path for _, file in shelf.catalog.files.unread(run, decoder)]


def actions(shelf, group: str) -> dict[int, Action]:
    return {view.photo.id: view.action for view in shelf.catalog.groups.members(group)}


def test_a_file_is_read_once(shelf) -> None:
    first = shelf.run(shelf.source("/photos/a"))
    shelf.scan(first, a="m1")
    second = shelf.run(shelf.source("/photos/a"))
    assert unread(shelf, second) == []
    assert [photo.md5 for photo in shelf.catalog.files.photos(second)] == ["m1"]


def test_a_disk_with_another_number_is_not_read_again(shelf) -> None:
    """As after a start of the system, or when it was plugged in again."""
    run = shelf.run(shelf.source("/photos/a", device=1))
    shelf.scan(run, a="m1")
    again = shelf.run(shelf.source("/photos/a", device=5))
    assert unread(shelf, again) == []
    assert [photo.file.device for photo in shelf.catalog.files.photos(again)] == [5]


@pytest.mark.parametrize("change", ["size", "mtime_ns", "ctime_ns", "inode"])
def test_a_file_whose_stat_changed_has_lost_its_content(shelf, change: str) -> None:
    run = shelf.run(shelf.source("/photos/a"))
    shelf.scan(run, a="m1")
    again = shelf.run(shelf.source("/photos/a", **{change: 5}))
    assert unread(shelf, again) == ["/photos/a"]
    assert shelf.catalog.files.photos(again) == []


@pytest.mark.parametrize("inode", [1, 2**63 - 1, 2**63, 2**64 - 1])
def test_an_inode_may_have_all_64_bits(shelf, inode: int) -> None:
    """As they have where a disk is pooled from others (mergerfs) or lies on a server: SQLite's numbers have a sign."""
    run = shelf.run(shelf.source("/photos/a", inode))
    ((_, file),) = shelf.catalog.files.unread(run, DECODER)
    assert file.inode == inode
    assert shelf.catalog.files.record(shelf.catalog.runs.begin(["/photos"]), [file]) == 0


def test_files_are_read_in_the_order_they_lie_on_the_disk(shelf) -> None:
    run = shelf.run(shelf.source("/photos/a", 9), shelf.source("/photos/b", 3), shelf.source("/photos/c", 5, device=1))
    assert unread(shelf, run) == ["/photos/c", "/photos/b", "/photos/a"]


def test_an_unreadable_content_waits_for_another_decoder(shelf) -> None:
    run = shelf.run(shelf.source("/photos/a"))
    ((file_id, _),) = shelf.catalog.files.unread(run, DECODER)
    shelf.catalog.files.save(DECODER, [Scanned(file_id, "m1", content_error="cut short")])
    assert unread(shelf, run, DECODER) == []
    assert unread(shelf, run, "test 2") == ["/photos/a"]
    assert shelf.catalog.files.unreadable(run) == [Skipped("/photos/a", "cut short")]


def test_trouble_with_a_file_is_tried_again_by_the_next_run(shelf) -> None:
    run = shelf.run(shelf.source("/photos/a"))
    ((file_id, _),) = shelf.catalog.files.unread(run, DECODER)
    shelf.catalog.files.save(DECODER, [Scanned(file_id, file_error="permission denied")])
    assert shelf.catalog.files.unreadable(run) == [Skipped("/photos/a", "permission denied", trouble=True)]
    assert shelf.catalog.files.troubled(run)
    again = shelf.run(shelf.source("/photos/a"))
    assert unread(shelf, again) == ["/photos/a"]
    assert shelf.catalog.files.unreadable(again) == []
    assert not shelf.catalog.files.troubled(again)


def test_what_is_left_out_on_purpose_is_told_from_trouble(shelf) -> None:
    run = shelf.run()
    link, locked = Skipped("/photos/link", "a symlink"), Skipped("/photos/locked", "permission denied", trouble=True)
    shelf.catalog.files.skip(run, [link, locked])
    assert shelf.catalog.files.unreadable(run) == [locked]
    assert shelf.catalog.files.left_out(run) == [link]


def test_copies_share_their_content(shelf) -> None:
    shelf.photos(a="m1", b="m1", c="m2")
    assert shelf.catalog.files.copies(["m1", "none"]) == {"m1": ["/photos/a", "/photos/b"], "none": []}


def test_a_path_that_is_not_utf8_comes_back_as_it_was(shelf) -> None:
    path = os.fsdecode(b"/photos/\xff\n.jpg")
    run = shelf.run(shelf.source(path))
    assert list(shelf.catalog.companions.named(run)) == [(path, Kind.PHOTO, "")]
    assert unread(shelf, run) == [path]


def test_companions_travel_with_their_photo_and_are_no_photos(shelf) -> None:
    run = shelf.run(shelf.source("/photos/a"), shelf.source("/photos/a.mov", 2, kind=Kind.VIDEO))
    shelf.catalog.companions.link([("/photos/a.mov", "/photos/a")])
    shelf.scan(run, a="m1")
    (photo,) = shelf.catalog.files.photos(run)
    assert photo.companions == ("/photos/a.mov",)


def test_a_raw_file_beside_its_jpeg_is_no_photo_of_its_own(shelf) -> None:
    run = shelf.run(shelf.source("/photos/a"), shelf.source("/photos/a.dng", 2))
    shelf.catalog.companions.link([("/photos/a.dng", "/photos/a")])
    assert list(shelf.scan(run, a="m1")) == ["a"]
    assert [photo.path for photo in shelf.catalog.files.photos(run)] == ["/photos/a"]


def test_the_date_is_that_of_the_file_then_of_the_content_then_of_the_disk(shelf) -> None:
    run = shelf.run(*(shelf.source(f"/photos/{name}", inode) for inode, name in enumerate("abc")))
    named = Taken(datetime(2019, 7, 5), DateSource.NAME)
    written = Taken(datetime(2018, 1, 2, 3, 4, 5, 600000, UTC), DateSource.ORIGINAL)
    ids = {file.path[-1]: file_id for file_id, file in shelf.catalog.files.unread(run, DECODER)}
    shelf.catalog.files.save(
        DECODER,
        [
            Scanned(ids["a"], "m1", shelf.fingerprint("m1", taken=written), taken=named),
            Scanned(ids["b"], "m2", shelf.fingerprint("m2", taken=written)),
            Scanned(ids["c"], "m3", shelf.fingerprint("m3")),
        ],
    )
    a, b, c = (photo.taken for photo in shelf.catalog.files.photos(run))
    assert (a, b) == (named, written)
    assert c == Taken(datetime.fromtimestamp(10**9).astimezone(), DateSource.MTIME)


def test_a_moved_file_keeps_its_mark(shelf) -> None:
    ids = shelf.photos(a="m1", b="m1")
    shelf.catalog.decisions.mark({ids["b"]: Action.KEEP})
    run = shelf.run(shelf.source("/photos/a", 0), shelf.source("/photos/moved", 1))
    new = shelf.scan(run, moved="m1")
    shelf.catalog.files.forget(run, [ids["b"]])
    shelf.catalog.groups.replace(Level.EXACT, [shelf.group(Level.EXACT, ids["a"], new["moved"])])
    assert actions(shelf, "exact-g")[new["moved"]] is Action.KEEP


def test_two_moved_copies_keep_both_marks(shelf) -> None:
    ids = shelf.photos(a="m1", b="m1")
    shelf.catalog.decisions.mark({ids["a"]: Action.KEEP, ids["b"]: Action.REMOVE})
    run = shelf.run(shelf.source("/photos/c", 2), shelf.source("/photos/d", 3))
    new = shelf.scan(run, c="m1", d="m1")
    shelf.catalog.files.forget(run, [ids["a"], ids["b"]])
    marks = shelf.catalog.decisions.marks([new["c"], new["d"]])
    assert sorted(marks.values()) == [Action.KEEP, Action.REMOVE]


def test_a_moved_keeper_stays_the_chosen_keeper(shelf) -> None:
    ids = shelf.photos(a="m1", b="m1")
    shelf.catalog.groups.replace(Level.EXACT, [shelf.group(Level.EXACT, ids["a"], ids["b"])])
    shelf.catalog.decisions.set_keeper("exact-g", ids["b"])
    run = shelf.run(shelf.source("/photos/a", 0), shelf.source("/photos/moved", 1))
    new = shelf.scan(run, moved="m1")
    shelf.catalog.files.forget(run, [ids["b"]])
    assert shelf.catalog.decisions.chosen_keepers() == {"exact-g": new["moved"]}


def test_a_file_replaced_in_place_loses_its_mark(shelf) -> None:
    ids = shelf.photos(a="m1", b="m2")
    shelf.catalog.decisions.mark({ids["b"]: Action.REMOVE})
    run = shelf.run(shelf.source("/photos/a", 0), shelf.source("/photos/b", 1, mtime_ns=5))
    shelf.scan(run, b="other")
    shelf.catalog.groups.replace(Level.AI, [shelf.group(Level.AI, ids["a"], ids["b"])])
    assert actions(shelf, "ai-g")[ids["b"]] is Action.UNDECIDED


def test_a_touched_file_keeps_its_mark(shelf) -> None:
    ids = shelf.photos(a="m1", b="m2")
    shelf.catalog.decisions.mark({ids["b"]: Action.REMOVE})
    run = shelf.run(shelf.source("/photos/a", 0), shelf.source("/photos/b", 1, mtime_ns=5))
    shelf.scan(run, b="m2")
    shelf.catalog.groups.replace(Level.AI, [shelf.group(Level.AI, ids["a"], ids["b"])])
    assert actions(shelf, "ai-g")[ids["b"]] is Action.REMOVE


def test_unseen_files_stay_until_they_are_forgotten(shelf) -> None:
    ids = shelf.photos(a="m1", b="m2")
    run = shelf.run(shelf.source("/photos/a", 0))
    assert shelf.catalog.files.unseen(run, ["/photos"]) == [(ids["b"], "/photos/b", 7)]
    assert shelf.catalog.files.unseen(run, ["/elsewhere"]) == []
    assert [photo.path for photo in shelf.catalog.files.by_ids([ids["b"]])] == ["/photos/b"]
    shelf.catalog.files.forget(run, [ids["b"]])
    assert shelf.catalog.files.by_ids([ids["b"]]) == []


def test_a_content_can_be_read_again_for_its_thumbnail(shelf) -> None:
    shelf.photos(a="m1", b="m2")
    run = shelf.run(shelf.source("/photos/a", 0), shelf.source("/photos/b", 1))
    shelf.catalog.files.read_again(run, ["m2"])
    assert unread(shelf, run) == ["/photos/b"]


def test_totals_count_every_file_of_the_run(shelf) -> None:
    run = shelf.run(shelf.source("/photos/a"), shelf.source("/photos/a.mov", 2, kind=Kind.VIDEO, size=500))
    assert shelf.catalog.files.totals(run) == (2, 1500)


def test_the_contents_of_groups_are_known(shelf) -> None:
    ids = shelf.photos(a="m1", b="m1", c="m2")
    shelf.catalog.groups.replace(Level.EXACT, [shelf.group(Level.EXACT, ids["a"], ids["b"])])
    assert shelf.catalog.files.grouped() == {"m1"}
