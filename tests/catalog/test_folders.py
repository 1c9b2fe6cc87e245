"""A folder that did not change stands for the files in it that were recorded with it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.conftest import Shelf
from tui_dedup.catalog import Catalog
from tui_dedup.records import Folder, Scanned

STATE = b"state"
FOLDER = Folder("/photos", STATE, 2)
SAME = Folder("/photos", STATE, 2, unchanged=True)


@pytest.fixture
def ids(shelf) -> dict[str, int]:
    """The ids of two photos in a folder that is remembered."""
    found = shelf.photos(a="m1", b="m2")
    shelf.catalog.folders.remember(1, [FOLDER])
    return found


def seen(shelf, run: int) -> list[str]:
    return [path for path, _, _ in shelf.catalog.companions.named(run)]


def test_its_files_belong_to_the_next_run(shelf, ids) -> None:
    assert shelf.catalog.folders.remembered() == {"/photos": STATE}
    run = shelf.run()
    shelf.catalog.folders.record(run, [SAME])
    assert seen(shelf, run) == ["/photos/a", "/photos/b"]
    assert shelf.catalog.files.unseen(run, ["/photos"]) == []


def test_nothing_changed_for_what_was_made_of_them(shelf, ids) -> None:
    shelf.catalog.stamps.put("name", 1)
    run = shelf.run()
    shelf.catalog.folders.record(run, [SAME])
    assert shelf.catalog.stamps.fits("name", run)


def test_what_was_made_after_a_file_of_it_was_dropped_fits_the_next_run(shelf, ids) -> None:
    second = shelf.run()
    shelf.catalog.folders.record(second, [SAME])
    shelf.catalog.files.forget(second, [ids["b"]])
    shelf.catalog.stamps.put("name", second)
    third = shelf.run(shelf.source("/photos/a", 0))
    shelf.catalog.folders.remember(third, [FOLDER])
    assert shelf.catalog.stamps.fits("name", third)


def test_what_was_found_with_it_is_not_found_again_by_another_source(shelf, ids) -> None:
    run = shelf.run()
    shelf.catalog.folders.record(run, [SAME])
    assert shelf.catalog.files.record(run, [shelf.source("/photos/a", 0, root="/photos/inner")]) == 0
    assert shelf.catalog.files.known(["/photos/a"])["/photos/a"][0].root == "/photos"
    assert seen(shelf, run) == ["/photos/a", "/photos/b"]


def test_files_that_were_not_seen_with_it_are_not_seen_now(shelf, ids) -> None:
    second = shelf.run(shelf.source("/photos/a", 0))
    shelf.catalog.folders.remember(second, [FOLDER])
    third = shelf.run()
    shelf.catalog.folders.record(third, [SAME])
    assert seen(shelf, third) == ["/photos/a"]


def test_those_of_the_folders_in_it_are_none_of_its_own(shelf, ids) -> None:
    shelf.run(shelf.source("/photos/a", 0), shelf.source("/photos/b", 1), shelf.source("/photos/in/c", 2))
    shelf.catalog.folders.remember(2, [FOLDER])
    run = shelf.run()
    shelf.catalog.folders.record(run, [SAME])
    assert seen(shelf, run) == ["/photos/a", "/photos/b"]


def test_it_is_forgotten_when_another_source_sees_a_file_of_it(shelf, ids) -> None:
    shelf.run(shelf.source("/photos/a", 0))
    assert shelf.catalog.folders.remembered() == {}


def test_it_is_forgotten_with_a_file_of_it_that_is_gone(shelf, ids) -> None:
    shelf.catalog.files.forget(shelf.run(), [ids["a"]])
    assert shelf.catalog.folders.remembered() == {}


def test_it_is_gone_through_again_where_a_file_could_not_be_read(shelf, ids) -> None:
    shelf.catalog.files.save("test 1", [Scanned(ids["a"], file_error="permission denied")])
    assert shelf.catalog.folders.remembered() == {}


@pytest.mark.parametrize("gone", [True, False])
def test_one_that_we_moved_away_or_back_is_looked_for(shelf, ids, gone: bool) -> None:
    shelf.catalog.files.set_gone("/photos/a", gone)
    assert shelf.catalog.folders.remembered() == {}


def walked(shelf: Shelf, run: int, place: str, names: frozenset[str], whole: bool) -> None:
    """Let `run` find a folder with these files, as a source does: by itself where it is as it was, else with its files."""
    state = repr(sorted(names)).encode() if whole else b""
    if state and shelf.catalog.folders.remembered().get(place) == state:
        shelf.catalog.folders.record(run, [Folder(place, state, len(names), unchanged=True)])
        return
    shelf.catalog.files.record(run, [shelf.source(f"{place}/{name}", ord(name)) for name in sorted(names)])
    if state:
        shelf.catalog.folders.remember(run, [Folder(place, state, len(names))])


visits = st.tuples(st.sampled_from(["/photos", "/photos/in"]), st.frozensets(st.sampled_from("abc"), min_size=1), st.booleans())


@given(st.lists(st.tuples(st.lists(visits, max_size=2, unique_by=lambda visit: visit[0]), st.booleans()), max_size=6))
def test_what_a_run_did_not_see_is_what_earlier_ones_saw_and_it_did_not(runs) -> None:
    with TemporaryDirectory() as place, Catalog(Path(place) / "catalog.sqlite") as catalog:
        shelf, known = Shelf(catalog), set()
        for visited, forgets in runs:
            run = shelf.run()
            for where, names, whole in visited:
                walked(shelf, run, where, names, whole)
            now = {f"{where}/{name}" for where, names, _ in visited for name in names}
            unseen = catalog.files.unseen(run, ["/photos"])
            assert {path for _, path, _ in unseen} == known - now
            known |= now
            if forgets:
                catalog.files.forget(run, [file_id for file_id, _, _ in unseen])
                known = now
