"""The folder where a person's catalog, thumbnails, exports and logs lie, and the lock that one run holds on it."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import platformdirs

from tui_dedup.errors import CannotStartError
from tui_dedup.settings import APP


class WorkspaceError(CannotStartError):
    """The workspace cannot be used; the message says why and what to do."""


class WorkspaceBusyError(WorkspaceError):
    """Another run holds the workspace."""


class Workspace:
    """Where everything lies under one folder. Nothing is created before it is asked for."""

    def __init__(self, folder: str | Path = "") -> None:
        """Take `folder`, or the platform's user data folder when it is empty."""
        self.folder = Path(folder).expanduser().absolute() if folder else platformdirs.user_data_path(APP)

    @property
    def catalog(self) -> Path:
        """The SQLite file, the only truth."""
        return self.folder / "catalog.sqlite"

    @property
    def embeddings(self) -> Path:
        """The folder of vectors, groups and answers as files."""
        return self.folder / "embeddings"

    @property
    def exports(self) -> Path:
        """The folder of originals that Photos exported."""
        return self.folder / "exports"

    @property
    def logs(self) -> Path:
        """The folder of logs."""
        return self.folder / "logs"

    @property
    def models(self) -> Path:
        """The folder of models that were converted or fetched."""
        return self.folder / "models"

    @property
    def thumbnails(self) -> Path:
        """The folder of thumbnails, a bounded cache."""
        return self.folder / "thumbnails"

    def thumbnail(self, md5: str) -> Path:
        """Return where the thumbnail of a content lies: an upright RGB JPEG, or nothing yet."""
        return self.thumbnails / md5[:2] / f"{md5}.jpg"

    @property
    def close_ups(self) -> "Workspace":
        """Large pictures of the few photos that were looked at closely, laid out as the thumbnails are."""
        return Workspace(self.folder / "close-ups")

    def create(self) -> None:
        """Make the folder; raises `WorkspaceError` where that cannot be."""
        try:
            for folder in (self.folder, self.embeddings, self.logs, self.thumbnails):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WorkspaceError(
                f"{self.folder}: {error.strerror}. Choose a folder that you may write to with --workspace."
            ) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the workspace for one run; raises `WorkspaceBusyError` when another holds it.

        The lock is the system's own and goes with the process, also when that is killed.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - the app locks nothing, and starts sooner without it

        self.create()
        lock = FileLock(self.folder / "lock", blocking=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise WorkspaceBusyError(
                f"{self.folder} is in use by another run of {APP}. Wait for it to end, or choose another --workspace."
            ) from error
        except OSError as error:
            raise WorkspaceError(f"{self.folder}: {error.strerror}. Choose another folder with --workspace.") from error
        try:
            yield
        finally:
            lock.release()


def write_atomic(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write `data` to `path` as `atomic_file` does."""
    with atomic_file(path, durable=durable) as file:
        file.write(data)


@contextmanager
def atomic_file(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """Yield a file that takes the place of `path` when the block ends well: a reader sees the old or the new, never a part.

    That holds after a crash of the machine too, unless `durable` is False, which is faster and fit for a cache. A link
    is followed, and what is no plain file, such as `/dev/null` or a pipe, is written to as it is.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with unfinished.open("xb") as file:
            if path.exists():
                os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
