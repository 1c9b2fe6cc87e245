"""The keeper: ordered rules with their reasons."""

import pytest
from msgspec.structs import replace

from tui_dedup.match.keeper import Facts, choose
from tui_dedup.records import FILM, DateSource

DEFAULT = ("oldest", "resolution", "size", "path")


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"when": "2019-05-01T10:00:00"}, {"when": "2020-01-01T12:00:00"}, "oldest: 2019-05-01 10:00:00 (EXIF original)"),
        (
            {"when": "2020-01-01T12:00:00.100000"},
            {"when": "2020-01-01T12:00:00.200000"},
            "oldest: 2020-01-01 12:00:00.100 (EXIF original)",
        ),
        (
            {"when": "2020-01-01T12:00:00"},
            {"when": "1980-01-01T00:00:00", "source": DateSource.MTIME},
            "oldest: 2020-01-01 12:00:00 (EXIF original)",
        ),
        (
            {"when": "2020-01-01T10:00:00+09:00"},
            {"when": "2020-01-01T10:00:01+00:00"},
            "oldest: 2020-01-01 10:00:00 (EXIF original)",
        ),
        ({"width": 800}, {"width": 400}, "highest resolution: 800 x 300"),
        ({"size": 2_000_000}, {"size": 1000}, "largest file: 2 MB"),
        ({"path": "/a"}, {"path": "/b"}, "first path"),
    ],
)
def test_the_first_rule_that_tells_them_apart_decides(photo, one, other, reason):
    better, worse = photo(**one), photo(**other)
    assert choose([worse, better], DEFAULT) == (better, reason)
    assert choose([better, worse], DEFAULT) == (better, reason)


def test_rules_go_in_the_given_order(photo):
    old, large = photo(when="2001-01-01T00:00:00"), photo(size=5000)
    assert choose([old, large], ("size", "oldest"))[0] is large
    assert choose([old, large], ("oldest", "size"))[0] is old


def test_the_shortest_path_can_be_the_rule(photo):
    short, first = photo(path="/b"), photo(path="/a/long")
    assert choose([first, short], ("smallest-path",)) == (short, "shortest path")


@pytest.mark.parametrize("copy", ["/a (1).jpg", "/a copy.jpg", "/a copy 2.jpg", "/a - Kopie.jpg", "/a~2.jpg"])
def test_a_name_that_file_managers_give_to_copies_loses(photo, copy):
    named_first, original = photo(path=copy), photo(path="/z/a.jpg")
    assert choose([named_first, original], ("name",)) == (original, "the name is not that of a copy")


def test_the_photo_with_companions_is_kept(photo):
    alone, live = photo(path="/a.jpg"), photo(path="/z.jpg", companions=("/z.mov",))
    assert choose([alone, live], ("companions",))[0] is live


def test_a_file_that_holds_more_than_its_picture_is_kept(photo):
    still, moving = photo(path="/a.jpg"), photo(path="/z.jpg")
    moving = replace(moving, fingerprint=replace(moving.fingerprint, extras=frozenset([FILM])))
    assert choose([still, moving], ("companions",)) == (moving, "with a video, further frames, pages or layers in it")


def test_formats_and_folders_go_in_a_persons_order(photo):
    png, jpeg = photo(form="PNG", path="/photos/new/b.png"), photo(form="JPEG", path="/photos/old/a.jpg")
    assert choose([jpeg, png], ("format",), Facts(formats=("png", "jpeg"))) == (png, "the best format: PNG")
    assert choose([jpeg, png], ("format",), Facts(formats=("jpg", "png"))) == (jpeg, "the best format: JPEG")
    assert choose([png, jpeg], ("folder",), Facts(folders=("/photos/old",))) == (jpeg, "in a better folder: /photos/old")


def test_every_makers_raw_counts_as_raw(photo):
    raw, jpeg = photo(form="CR2", path="/b.cr2"), photo(form="JPEG", path="/a.jpg")
    assert choose([jpeg, raw], ("format",), Facts(formats=("RAW", "JPEG"))) == (raw, "the best format: CR2")
    assert choose([jpeg, raw], ("format",), Facts(formats=("NEF", "JPEG", "RAW")))[0] is jpeg


def test_the_sharper_photo_wins_unless_compression_made_its_edges(photo):
    soft, sharp, starved = photo(size=90_000), photo(size=90_000), photo(size=500)
    quality = {soft.md5: (50.0, 0.0), sharp.md5: (90.0, 0.0), starved.md5: (95.0, 0.0)}
    assert choose([soft, starved, sharp], ("sharpest",), Facts(quality)) == (sharp, "the sharpest")
