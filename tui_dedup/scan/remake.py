"""Thumbnails made again: they had to make room for others, and are needed once more."""

from collections.abc import Iterator, Sequence
from contextlib import closing

from tui_dedup.catalog import Catalog
from tui_dedup.scan.pool import read_all
from tui_dedup.settings import Scan
from tui_dedup.workspace import Workspace


def remake(catalog: Catalog, workspace: Workspace, md5s: Sequence[str], scan: Scan) -> Iterator[None]:
    """Make the thumbnails of these contents from one file each, where that is as the last run saw it; yield now and then.

    Nothing is written to the catalog. Raises `PoolError`.
    """
    first = [paths[0] for paths in catalog.files.copies(md5s).values() if paths]
    files = list(catalog.files.known(first).values())
    known = {number: md5 for number, (_, md5) in enumerate(files) if md5}
    with closing(read_all([(number, file) for number, (file, _) in enumerate(files)], scan, workspace, known=known)) as results:
        for _ in results:
            yield
