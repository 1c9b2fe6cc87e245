"""The ways in which a file can leave its place, and come back. None of them deletes a content."""

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from typing import Protocol

from tui_dedup.act import trash
from tui_dedup.act.guard import Case
from tui_dedup.act.places import beside, clone_new, copy_new, rename_new, sync_folder
from tui_dedup.act.verify import Proof, RefusalError, is_same, prove_again, recheck
from tui_dedup.catalog.journal import Intent
from tui_dedup.settings import DeedAction
from tui_dedup.text import printable


class Way(Protocol):
    """How one action takes a file away and brings it back."""

    done: str
    """What is said of a file that left, before the place where it lies."""

    def destination(self, path: str, /) -> str | None:
        """Return where a file will lie, when that is known before."""

    def take(self, case: Case, proof: Proof, /) -> str | None:
        """Move the file away and return where it lies, None when that is unknown.

        Raises `RefusalError`, `TrashError` or `OSError`, with the file in its place unless the message says otherwise.
        """

    def give_back(self, place: str, file: Intent) -> None:
        """Bring back what `take` put at `place`, never over another file; raises `RefusalError` or `OSError`."""


class ToTrash:
    """The system's trash."""

    done = "in the trash"

    def destination(self, _path: str, /) -> str | None:
        """Return nothing: the trash chooses."""
        return None

    def take(self, _case: Case, proof: Proof, /) -> str | None:
        """Move the file to the trash."""
        return trash.send(proof.file)

    def give_back(self, place: str, file: Intent) -> None:
        """Move the file out of the trash."""
        trash.put_back(place, file.path)


class ToFolder:
    """Another folder, in which a file keeps its whole path."""

    done = "moved"

    def __init__(self, folder: str) -> None:
        """Take the folder; it is made when needed."""
        self._folder = folder

    def destination(self, path: str, /) -> str | None:
        """Return the path below the folder."""
        return os.path.join(self._folder, path.lstrip("/"))

    def take(self, _case: Case, proof: Proof, /) -> str | None:
        """Move the file, across disks by a verified copy."""
        place = os.path.join(self._folder, proof.path.lstrip("/"))
        os.makedirs(os.path.dirname(place), exist_ok=True)
        _carry(proof, place)
        return place

    def give_back(self, place: str, file: Intent) -> None:
        """Move the file back, across disks by a verified copy."""
        _carry(prove_again(place, file.md5), file.path)


class StandIn:
    """A link to, or a clone of, a kept copy of the same bytes stands in for the file, which goes to the trash."""

    def __init__(self, clone: bool) -> None:
        """Make clones, which keep the times and the mode of the file that they replace, or hard links."""
        self._clone = clone
        self.done = "replaced by a clone" if clone else "replaced by a hard link"

    def destination(self, _path: str, /) -> str | None:
        """Return nothing: the trash chooses."""
        return None

    def take(self, case: Case, proof: Proof, /) -> str | None:
        """Make the stand-in under another name first, so that the file leaves only when that worked."""
        twin = case.twin(proof)
        stand_in = beside(proof.path, "coming")
        try:
            self._make(twin.path, stand_in, proof.path)
            case.renew(twin)
            prove_again(stand_in, proof.file.md5)
            place = trash.send(proof.file)
            try:
                rename_new(stand_in, proof.path)
            except OSError:
                if place is not None:
                    trash.put_back(place, proof.path)
                raise
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(stand_in)
        case.renew(twin)
        return place

    def _make(self, twin: str, stand_in: str, old: str) -> None:
        if self._clone:
            clone_new(twin, stand_in)
            shutil.copystat(old, stand_in)
        else:
            os.link(twin, stand_in, follow_symlinks=False)

    def give_back(self, place: str, file: Intent) -> None:
        """Bring the file back from the trash, then let go of the stand-in, whose bytes are the same."""
        if not os.path.lexists(file.path):
            trash.put_back(place, file.path)
            return
        with _aside(prove_again(file.path, file.md5)):
            trash.put_back(place, file.path)


def way(action: DeedAction, move_to: str | None) -> Way:
    """Return the way of an action."""
    match action:
        case "move":
            return ToFolder(move_to or "")
        case "hardlink":
            return StandIn(clone=False)
        case "reflink":
            return StandIn(clone=True)
        case _:
            return ToTrash()


def _carry(proof: Proof, target: str) -> None:
    """Move a proven file to a free place; on another disk it leaves only after its copy was synced and read again."""
    try:
        rename_new(proof.path, target)
        return
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    copy = beside(target, "coming")
    copy_new(proof.path, copy)
    try:
        prove_again(copy, proof.file.md5)
        recheck(proof)
        rename_new(copy, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(copy)
        raise
    with _aside(proof):
        sync_folder(os.path.dirname(target))


@contextlib.contextmanager
def _aside(proof: Proof) -> Iterator[None]:
    """Hide a proven file whose bytes are about to lie elsewhere; let go of it after the block, or put it back.

    A hidden name that cannot be let go of stays: the bytes lie where they should, and one copy too many is no loss.
    """
    hidden = beside(proof.path, "going")
    rename_new(proof.path, hidden)
    try:
        if not is_same(hidden, proof.file):
            raise RefusalError(f"{printable(proof.path)} was replaced at the last moment; it was put back")
        yield
    except BaseException:
        _unhide(hidden, proof.path)
        raise
    with contextlib.suppress(OSError):
        os.unlink(hidden)


def _unhide(hidden: str, path: str) -> None:
    try:
        rename_new(hidden, path)
    except OSError as error:
        raise RefusalError(f"what was {printable(path)} lies at {printable(hidden)} now: {error.strerror}") from error
