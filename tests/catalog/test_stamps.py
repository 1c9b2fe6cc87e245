"""A stamp fits as long as nothing of a run's files and contents changes."""

import pytest
from msgspec.structs import replace

from tui_dedup.records import Kind


def again(shelf, *names: str) -> int:
    """A run that sees these files of `photos` as they were."""
    return shelf.run(*(shelf.source(f"/photos/{name}", inode) for inode, name in enumerate(names)))


@pytest.fixture
def stamped(shelf) -> None:
    shelf.photos(a="m1", b="m2")
    shelf.catalog.stamps.put("name", 1)


def test_it_fits_the_next_run_that_sees_the_same(shelf, stamped) -> None:
    assert shelf.catalog.stamps.fits("name", 1)
    assert shelf.catalog.stamps.fits("name", again(shelf, "a", "b"))
    assert not shelf.catalog.stamps.fits("name", 1, about="other terms")
    assert not shelf.catalog.stamps.fits("another", 1)


def test_the_terms_can_be_asked_for_as_long_as_it_fits(shelf, stamped) -> None:
    shelf.catalog.stamps.put("terms", 1, "two words")
    assert [shelf.catalog.stamps.about(name, 1) for name in ("terms", "name", "another")] == ["two words", "", None]
    shelf.catalog.files.set_gone("/photos/a", True)
    assert shelf.catalog.stamps.about("terms", 1) is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda shelf: again(shelf, "a"), id="a file that is not seen"),
        pytest.param(lambda shelf: again(shelf, "a", "b", "c"), id="a new file"),
        pytest.param(
            lambda shelf: shelf.run(shelf.source("/photos/a", 0), replace(shelf.source("/photos/b"), mtime_ns=5)),
            id="a file that changed",
        ),
        pytest.param(lambda shelf: shelf.catalog.files.set_gone("/photos/a", True), id="a file that we moved away"),
        pytest.param(lambda shelf: shelf.catalog.files.read_again(1, ["m1"]), id="a content to be read again"),
        pytest.param(lambda shelf: shelf.catalog.companions.link([("/photos/a", "/photos/b")]), id="a companion"),
        pytest.param(lambda shelf: shelf.catalog.files.forget(1, [1]), id="a file that is gone"),
    ],
)
def test_it_fits_no_more_after(shelf, stamped, change) -> None:
    change(shelf)
    assert not shelf.catalog.stamps.fits("name", shelf.catalog.runs.last().id)


def test_being_asked_for_companions_in_vain_is_no_change(shelf, stamped) -> None:
    shelf.catalog.companions.replace(1, [])
    assert shelf.catalog.stamps.fits("name", 1)
    shelf.run(shelf.source("/photos/a", 0), shelf.source("/photos/b", 1), shelf.source("/photos/v.mov", 9, kind=Kind.VIDEO))
    assert not shelf.catalog.stamps.fits("name", 2)


def test_it_says_for_which_run_it_was_made(shelf, stamped) -> None:
    again(shelf, "a", "b")
    assert shelf.catalog.stamps.made_for("name") == 1
    with pytest.raises(KeyError):
        shelf.catalog.stamps.made_for("another")
