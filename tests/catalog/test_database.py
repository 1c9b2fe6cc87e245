import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tui_dedup import catalog
from tui_dedup.catalog import Catalog, CatalogError
from tui_dedup.catalog.database import Database


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        number = opened.runs.begin(["/photos"])
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        assert opened.runs.last().id == number


def test_many_may_open_a_new_catalog_at_once(tmp_path: Path) -> None:
    def open_it(_: int) -> None:
        Catalog(tmp_path / "catalog.sqlite").close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(open_it, range(32)))


def test_a_reader_sees_what_a_writer_has_committed_and_no_more(tmp_path: Path) -> None:
    writer, reader = Database(tmp_path / "c"), Database(tmp_path / "c")
    with writer.transaction():
        writer.write("INSERT INTO run (roots, started) VALUES ('[]', '')")
        assert reader.one("SELECT count(*) FROM run") == (0,)
    assert reader.one("SELECT count(*) FROM run") == (1,)
    writer.close()
    reader.close()


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "c")

    def interrupted() -> None:
        with database.transaction():
            database.write("INSERT INTO run (roots, started) VALUES ('[]', '')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert database.one("SELECT count(*) FROM run") == (0,)
    database.close()


def test_durable_writes_are_synced_and_the_rest_is_not(tmp_path: Path) -> None:
    database = Database(tmp_path / "c")
    with database.durable():
        assert database.one("PRAGMA synchronous") == (2,)
    assert database.one("PRAGMA synchronous") == (1,)
    database.close()


def test_a_catalog_of_the_future_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c"
    sqlite3.connect(path).execute("PRAGMA user_version = 99")
    with pytest.raises(CatalogError, match="newer dedup-tui"):
        Catalog(path)


def test_a_file_that_is_no_catalog_is_named(tmp_path: Path) -> None:
    path = tmp_path / "c"
    path.write_bytes(b"these bytes are no database at all" * 100)
    with pytest.raises(CatalogError, match=f"{path}: file is not a database. The catalog is damaged; no photo is."):
        Catalog(path)


def test_a_catalog_that_was_cut_off_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "c"
    Catalog(path).close()
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(CatalogError, match="damaged"), Catalog(path) as catalog:
        catalog.files.photos(1)


def test_text_that_is_none_is_called_damage(tmp_path: Path) -> None:
    with Catalog(tmp_path / "catalog.sqlite") as catalog:
        catalog.journal.begin("{}")
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("UPDATE removal SET plan = CAST(x'ff' AS TEXT)")
    with Catalog(tmp_path / "catalog.sqlite") as catalog, pytest.raises(CatalogError, match="The catalog is damaged"):
        catalog.journal.plan(1)


def test_a_place_where_no_file_can_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CatalogError, match=str(tmp_path / "file")):
        Catalog(tmp_path / "file" / "c")


def test_no_statement_uses_numbered_slots() -> None:
    """Python 3.14 refuses a sequence for them."""
    folder = Path(catalog.__file__).parent
    assert [path.name for path in folder.glob("*.py") if re.search(r"\?\d", path.read_text(encoding="utf-8"))] == []
