"""Files read by many machines, which see them where this one does; thumbnails come back as bytes and lie here."""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

from msgspec.structs import replace

from tui_dedup.batching import batched
from tui_dedup.records import Scanned, SourceFile
from tui_dedup.scan import pool
from tui_dedup.scan.pool import Result, Task
from tui_dedup.scan.reasons import file_reason
from tui_dedup.settings import Scan
from tui_dedup.spread import Machines
from tui_dedup.workspace import Workspace, write_atomic

BATCH = 64
"""Files that a machine gets at once: a second or two of work."""

_FOLDER = "dedup-tui-read-"
_DAY = 86400.0  # seconds, far longer than a machine may take for its files

_GONE = file_reason(FileNotFoundError(errno.ENOENT, ""))
_UNSEEN = "not there on a machine of the cluster, which needs the same folders as this one"

Read = tuple[SourceFile, Scanned, bytes]
"""A file with what became of it, and its thumbnail where there is one."""


def read_all(
    machines: Machines,
    tasks: Sequence[Task],
    scan: Scan,
    workspace: Workspace,
    *,
    pixels: bool = True,
    known: Mapping[int, str] | None = None,
) -> Generator[Result | None, None, None]:
    """As `scan.pool.read_all`, on the machines."""
    md5s = known or {}
    items = (
        (batch, scan, pixels, {file_id: md5s[file_id] for file_id, _ in batch if file_id in md5s})
        for batch in batched(tasks, BATCH)
    )
    with closing(machines.starmap(read_here, items)) as batches:
        for batch in batches:
            if batch is None:
                yield None
            for file, scanned, thumbnail in batch or ():
                yield file, _kept(file, scanned, thumbnail, workspace)


def read_here(tasks: Sequence[Task], scan: Scan, pixels: bool, known: Mapping[int, str]) -> list[Read]:
    """Read files on this machine by one decoding process, as a local scan does, and leave nothing behind."""
    _sweep()
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as folder:
        workspace = Workspace(folder)
        here = [(file_id, _as_seen_here(file)) for file_id, file in tasks]
        results = pool.read_all(here, replace(scan, workers=1), workspace, pixels=pixels, known=known)
        return [(file, scanned, _thumbnail(scanned, workspace)) for file, scanned in filter(None, results)]


def _sweep() -> None:
    """Remove what was left by processes that were ended at work, as those of a cancelled run are."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(OSError):
            if time.time() - folder.lstat().st_mtime > _DAY:
                shutil.rmtree(folder)


def _as_seen_here(file: SourceFile) -> SourceFile:
    """Return the file with this machine's number for the disk that it lies on: each machine has its own for a shared one."""
    with suppress(OSError):
        return replace(file, device=os.lstat(file.path).st_dev)
    return file


def _thumbnail(scanned: Scanned, workspace: Workspace) -> bytes:
    with suppress(OSError):
        return Path(workspace.thumbnail(scanned.md5)).read_bytes() if scanned.md5 else b""
    return b""


def _kept(file: SourceFile, scanned: Scanned, thumbnail: bytes, workspace: Workspace) -> Scanned:
    if scanned.file_error == _GONE and os.path.lexists(file.path):
        return Scanned(scanned.file_id, file_error=_UNSEEN)
    if thumbnail and scanned.md5:
        try:
            write_atomic(workspace.thumbnail(scanned.md5), thumbnail, durable=False)
        except OSError as error:
            reason = f"no thumbnail can be written: {file_reason(error)} ({workspace.thumbnails})"
            return Scanned(scanned.file_id, file_error=reason)
    return scanned
