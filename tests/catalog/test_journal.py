import os
import sqlite3
from dataclasses import replace
from pathlib import Path

from tui_dedup.catalog import Catalog
from tui_dedup.catalog.journal import Intent, Outcome

PHOTO = Intent(os.fsdecode(b"/photos/caf\xe9.jpg"), 6, 10**18, 7, 1, "m1")


def test_intents_are_on_the_disk_before_they_are_done(catalog: Catalog, tmp_path: Path) -> None:
    removal = catalog.journal.begin("{}")
    (number,) = catalog.journal.intend(removal, [PHOTO])
    with Catalog(tmp_path / "catalog.sqlite") as other:
        (deed,) = other.journal.deeds(removal)
    assert (deed.id, deed.file) == (number, PHOTO)
    assert (deed.state, deed.destination) == ("intended", None)


def test_an_inode_may_have_all_64_bits(catalog: Catalog) -> None:
    removal = catalog.journal.begin("{}")
    catalog.journal.intend(removal, [replace(PHOTO, inode=2**64 - 1)])
    assert [deed.file.inode for deed in catalog.journal.deeds(removal)] == [2**64 - 1]


def test_a_closed_deed_says_where_the_file_lies_now(catalog: Catalog) -> None:
    removal = catalog.journal.begin("{}")
    (deed,) = catalog.journal.intend(removal, [PHOTO])
    catalog.journal.close([Outcome(deed, "done", "/trash/café.jpg")])
    catalog.journal.close([Outcome(deed, "undone", detail="back")])
    (row,) = catalog.journal.deeds(removal)
    assert (row.state, row.destination, row.detail) == ("undone", "/trash/café.jpg", "back")


def test_removals_are_summed_up_the_newest_first(catalog: Catalog) -> None:
    first, second = catalog.journal.begin("{}"), catalog.journal.begin("{}")
    deeds = catalog.journal.intend(first, [PHOTO] * 4)
    states = ("done", "done", "undone", "failed")
    catalog.journal.close([Outcome(deed, state) for deed, state in zip(deeds, states, strict=True)])
    catalog.journal.finish(first)
    newest, oldest = catalog.journal.removals()
    assert (newest.id, newest.done, newest.bytes, newest.finished) == (second, 0, 0, None)
    assert (oldest.done, oldest.bytes, oldest.undone, oldest.failed) == (3, 12, 1, 1)
    assert oldest.finished is not None


def test_a_damaged_date_or_state_hides_no_removal(catalog: Catalog, tmp_path: Path) -> None:
    removal = catalog.journal.begin("{}")
    catalog.journal.intend(removal, [PHOTO])
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("UPDATE removal SET started = 'x', finished = '2026-13-01'")
        connection.execute("UPDATE deed SET state = 'x'")
    (found,) = catalog.journal.removals()
    assert found.started.timestamp() == 0
    assert [deed.state for deed in catalog.journal.deeds(removal)] == ["intended"]
