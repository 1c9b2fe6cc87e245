"""How fast a large Photos library is listed, and how much memory that takes.

    python bench/photos_listing.py LIBRARY.photoslibrary [--items 100000] [--missing 0.5] [--live 0.3] [--raw 0.02]

Copies the database of a real library into a new temporary folder and multiplies its items there, each with its rows of
attributes, resources, keywords and albums, and with empty files in place of originals, videos, RAW files and previews.
LIBRARY itself is only read. Prints the seconds and the items a second.
"""

import argparse
import random
import resource
import shutil
import sqlite3
import tempfile
import time
import uuid
from pathlib import Path

from tui_dedup.records import AssetFile
from tui_dedup.settings import Photos
from tui_dedup.sources import photos_library

STEP = 1_000_000
"""What is added to the primary keys for each round of copies."""


def main() -> None:
    """Make the library, list it and print how long that took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--items", type=int, default=100_000, help="how many items (100000)")
    parser.add_argument("--missing", type=float, default=0.5, help="share whose original is in iCloud only (0.5)")
    parser.add_argument("--live", type=float, default=0.3, help="share of Live Photos (0.3)")
    parser.add_argument("--raw", type=float, default=0.02, help="share with a RAW file (0.02)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "Large.photoslibrary")
        shutil.copytree(arguments.library / "database", library / "database", copy_function=shutil.copyfile)
        multiply(library / "database" / "Photos.sqlite", arguments)
        lay_files(library, arguments)
        started, busy = time.perf_counter(), time.process_time()
        items = [item for item in photos_library.find(str(library), Photos()) if isinstance(item, AssetFile)]
        seconds, busy = time.perf_counter() - started, time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    previews = sum(item.asset.stand_in for item in items)
    companions = sum(len(item.companions) for item in items)
    print(f"{len(items):,} items ({previews:,} by a preview, {companions:,} companions)")
    print(f"{seconds:.1f} s, {busy:.1f} s of them computing")
    print(f"{len(items) / seconds:,.0f} items a second, {memory:.2f} GB at most")


def multiply(database: Path, arguments: argparse.Namespace) -> None:
    """Copy the items of the database, with the rows that hang on them, until there are enough."""
    connection = sqlite3.connect(database)
    for kind, name in connection.execute("SELECT type, name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP {kind} "{name}"')
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assets = "ZASSET" if "ZASSET" in tables else "ZGENERICASSET"
    joins = [name for name in tables if name.startswith("Z_") and name.endswith(("ASSETS", "1KEYWORDS"))]
    hanging = ["ZADDITIONALASSETATTRIBUTES", "ZEXTENDEDATTRIBUTES", "ZINTERNALRESOURCE", "ZASSETDESCRIPTION", *joins]
    (there,) = connection.execute(f"SELECT count(*) FROM {assets}").fetchone()
    for name in (assets, *hanging):
        if name in tables:
            copy_rows(connection, name, round(arguments.items / there) - 1)
    rename(connection, assets, arguments)
    connection.commit()
    connection.close()


def copy_rows(connection: sqlite3.Connection, table: str, rounds: int) -> None:
    """Add `rounds` copies of all rows of a table, with keys of their own."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    moved = {"Z_PK", "ZASSET", "ZADDITIONALATTRIBUTES", "ZEXTENDEDATTRIBUTES", "ZASSETATTRIBUTES", "Z_1ASSETATTRIBUTES"}
    moved |= {name for name in columns if name.startswith("Z_") and name.endswith("ASSETS") and "FOK" not in name}
    unique = {"ZUUID", "ZCLOUDASSETGUID", "ZMASTERFINGERPRINT", "ZFINGERPRINT", "ZSTABLEHASH", "ZORIGINALSTABLEHASH"}
    terms = [
        f"{name} + n.value * {STEP}" if name in moved else f"{name} || '-' || n.value" if name in unique else name
        for name in columns
    ]
    connection.execute(
        f"WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {rounds}) "
        f"INSERT INTO {table} ({','.join(columns)}) SELECT {','.join(terms)} FROM {table}, n"
    )


def rename(connection: sqlite3.Connection, assets: str, arguments: argparse.Namespace) -> None:
    """Give each item a UUID and a file of its own, and let some be Live Photos, RAW pairs or missing."""
    chance = random.Random(1)
    for key, name in connection.execute(f"SELECT Z_PK, ZFILENAME FROM {assets}").fetchall():
        new = str(uuid.UUID(int=chance.getrandbits(128))).upper()
        live = 2 if chance.random() < arguments.live else 0
        connection.execute(
            f"UPDATE {assets} SET ZUUID = ?, ZFILENAME = ?, ZDIRECTORY = ?, ZKINDSUBTYPE = ? WHERE Z_PK = ?",
            (new, new + Path(name).suffix, new[0], live, key),
        )
        if chance.random() < arguments.raw:
            connection.execute(
                "UPDATE ZINTERNALRESOURCE SET ZDATASTORESUBTYPE = 17 "
                "WHERE Z_PK = (SELECT max(Z_PK) FROM ZINTERNALRESOURCE WHERE ZASSET = ?)",
                (key,),
            )


def lay_files(library: Path, arguments: argparse.Namespace) -> None:
    """Make an empty file for each original, video, RAW file and preview."""
    chance = random.Random(2)
    connection = sqlite3.connect(library / "database" / "Photos.sqlite")
    (assets,) = connection.execute("SELECT name FROM sqlite_master WHERE name IN ('ZASSET', 'ZGENERICASSET')").fetchone()
    raws = {key for (key,) in connection.execute("SELECT ZASSET FROM ZINTERNALRESOURCE WHERE ZDATASTORESUBTYPE = 17")}
    rows = connection.execute(f"SELECT Z_PK, ZUUID, ZFILENAME, ZKINDSUBTYPE FROM {assets}").fetchall()
    connection.close()
    for first in "0123456789ABCDEF":
        for folder in ("originals", "resources/derivatives", "resources/derivatives/masters"):
            (library / folder / first).mkdir(parents=True, exist_ok=True)
    for key, name, file, subtype in rows:
        derivatives = library / "resources" / "derivatives"
        (derivatives / name[0] / f"{name}_1_105_c.jpeg").touch()
        (derivatives / "masters" / name[0] / f"{name}_4_5005_c.jpeg").touch()
        if chance.random() >= arguments.missing:
            (library / "originals" / name[0] / file).touch()
            if subtype == 2:
                (library / "originals" / name[0] / f"{name}_3.mov").touch()
            if key in raws:
                (library / "originals" / name[0] / f"{name}_4.cr2").touch()


if __name__ == "__main__":
    main()
