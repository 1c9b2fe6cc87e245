"""What a person said of a file stays with a kept photo, or a person is told."""

import errno
import plistlib
from pathlib import Path

import pytest
import xattr

from tests.act.test_companions import assumed, told
from tests.act.test_plan import Library
from tui_dedup.act import attributes, drafting
from tui_dedup.act import plan as plans
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed
from tui_dedup.records import Level

FINDER = "user.com.apple.metadata:"
WAITING = f"{drafting.UNSAID}: tag Anna"


def say(path: Path, name: str, value: bytes) -> None:
    try:
        xattr.setxattr(path, name, value)
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            raise
        pytest.skip("the disk of the tests keeps no extended attributes")


@pytest.fixture
def library(catalog: Catalog, photos: Path) -> Library:
    """Two exact copies, one of which has a tag."""
    library = Library(catalog, photos)
    for name in ("a.jpg", "b.jpg"):
        library.add(name)
    library.group(Level.EXACT, "a.jpg", "b.jpg")
    say(photos / "b.jpg", "user.xdg.tags", b"Anna")
    return library


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("user.xdg.tags", "Anna, Zoë".encode(), ["tag Anna", "tag Zoë"]),
        ("user.xdg.comment", b"for the album\n", ["comment for the album"]),
        ("user.baloo.rating", b"8", ["rating 8"]),
        ("user.baloo.rating", b"0", []),
        (f"{FINDER}_kMDItemUserTags", plistlib.dumps(["Red\n6", "Anna"], fmt=plistlib.FMT_BINARY), ["tag Anna", "tag Red"]),
        (f"{FINDER}kMDItemFinderComment", plistlib.dumps("best", fmt=plistlib.FMT_BINARY), ["comment best"]),
        (f"{FINDER}kMDItemStarRating", plistlib.dumps(4, fmt=plistlib.FMT_BINARY), ["rating 4"]),
        (f"{FINDER}_kMDItemUserTags", b"bplist00 no more", ["tag one that cannot be read"]),
        ("user.xdg.comment", b"\x1b[2J\xff", ["comment \\x1b[2J\ufffd"]),
        ("user.xdg.origin.url", b"https://example.org/a.jpg", []),
    ],
)
def test_what_a_person_said_is_read(tmp_path: Path, name: str, value: bytes, words: list[str]) -> None:
    photo = tmp_path / "a.jpg"
    photo.touch()
    say(photo, name, value)
    assert attributes.alone(str(photo), []) == words


def test_what_is_not_there_or_a_link_says_nothing(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.touch()
    say(photo, "user.xdg.tags", b"Anna")
    (tmp_path / "link.jpg").symlink_to(photo)
    assert attributes.alone(str(tmp_path / "link.jpg"), []) == []
    assert attributes.alone(str(tmp_path / "none.jpg"), []) == []


def test_a_copy_that_alone_has_a_tag_waits_where_nobody_looks(library: Library) -> None:
    planned = assumed(library)
    assert told(planned) == {"a.jpg": ("keep", ()), "b.jpg": ("keep", (WAITING,))}
    assert list(plans.waiting(planned)) == [Deed(str(library.folder / "b.jpg"), "trash", "left", WAITING)]


def test_a_copy_goes_whose_tag_the_kept_one_has(library: Library) -> None:
    say(library.folder / "a.jpg", "user.xdg.tags", b"Zoe,Anna")
    assert told(assumed(library)) == {"a.jpg": ("keep", ()), "b.jpg": ("remove", ())}


def test_a_person_is_told_of_a_tag(library: Library) -> None:
    library.plan()
    assert told(library.built)["b.jpg"] == ("remove", (f"{drafting.LACKING}: tag Anna",))
    assert plans.summary(library.built).warnings == ("1 photo has what no kept photo has: tag Anna",)
