"""The first rung: PhotoKit deletes, after macOS asked the person once for all items together."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from tui_dedup.act.photos import photokit
from tui_dedup.act.photos.rung import Candidate, Fate, RungError, stays, uuid_of
from tui_dedup.macos import libraries, session
from tui_dedup.macos.photos_app import identifier_of
from tui_dedup.macos.photos_app import uuid_of as uuid_in
from tui_dedup.records import Trait
from tui_dedup.settings import Photos
from tui_dedup.text import count, printable

CANCELLED = 3072
"""PHPhotosErrorUserCancelled: the person said no, and nothing was deleted."""
CONFIRM_SECONDS = 900.0
"""How long the person may take to answer."""
_DENIED = {1: "a profile forbids it", 2: "it was denied", 4: "only some photos were shared with this program"}
_WATCHED = (Trait.FAVOURITE, Trait.HIDDEN, Trait.EDITED, Trait.BURST, Trait.LIVE, Trait.SHARED)

Looked = dict[str, dict[str, bool]]
"""What PhotoKit says of each item that it has, by UUID."""


class PhotoKitRung:
    """PhotoKit, through a helper process."""

    name = "PhotoKit"

    def __init__(self, photos: Photos) -> None:
        """Take what is protected."""
        self._photos = photos

    def why_not(self, candidates: Sequence[Candidate], /) -> str | None:
        """PhotoKit needs a Mac, someone at its screen, and the System Photo Library."""
        if not session.is_mac():
            return "it is on a Mac only"
        if session.over_ssh():
            return "over SSH macOS shows its question to nobody"
        system = libraries.system_library()
        named = {candidate.member.asset.library for candidate in candidates if candidate.member.asset} - {""}
        if system is not None and named - {printable(system)}:
            return f"it sees the System Photo Library only, which is {printable(system)}"
        return None

    def take(self, candidates: Sequence[Candidate], /) -> dict[str, Fate]:
        """Look at every item again, delete those that are as they were, and look again at what became of them."""
        uuids = {candidate.uuid for candidate in candidates}
        uuids |= {uuid_of(member) for candidate in candidates for member in candidate.kept if member.asset}
        there = self._look(sorted(uuids))
        fates = {candidate.uuid: Fate("left", doubt) for candidate in candidates if (doubt := self._doubt(candidate, there))}
        going = sorted({candidate.uuid for candidate in candidates} - set(fates))
        if going:
            fates |= self._delete(going)
        return fates

    def _doubt(self, candidate: Candidate, there: Looked) -> str | None:
        found = there.get(candidate.uuid)
        if found is None:
            return "Photos has no such item, or no longer"
        if not stays(candidate, frozenset(there)):
            return "nothing that stays of its group is in Photos any more"
        kinds = [trait.value for trait in _WATCHED if trait in self._photos.protect and found.get(trait.value)]
        if kinds:
            return f"protected in Photos ({', '.join(kinds)})"
        return None if found["deletable"] else "Photos does not let it be deleted"

    def _look(self, uuids: Sequence[str]) -> Looked:
        try:
            answer = _ask("look", uuids, photokit.ASK_SECONDS + 60)
        except subprocess.TimeoutExpired as error:
            raise RungError("PhotoKit gave no answer. Look at the Mac's screen: macOS may be asking for permission.") from error
        _require(answer)
        return {uuid_in(identifier): facts for identifier, facts in answer["items"].items()}

    def _delete(self, uuids: Sequence[str]) -> dict[str, Fate]:
        try:
            answer = _ask("delete", uuids, CONFIRM_SECONDS)
        except subprocess.TimeoutExpired:
            answer = {"error": f"nobody answered within {CONFIRM_SECONDS / 60:g} minutes"}
        if answer.get("error") == photokit.COUNT_DIFFERS:
            text = f"Photos found {answer['found']} of {count(answer['asked'], 'item')}: it changed just now"
            return dict.fromkeys(uuids, Fate("left", text))
        if answer.get("code") == CANCELLED:
            return dict.fromkeys(uuids, Fate("left", "you cancelled; nothing was removed"))
        return self._read_back(uuids, _reason(answer))

    def _read_back(self, uuids: Sequence[str], reason: str | None) -> dict[str, Fate]:
        """Return what became of the items as Photos tells it now, whatever it said before."""
        try:
            there = self._look(uuids)
        except RungError:
            return dict.fromkeys(uuids, Fate("failed", "Photos does not tell whether it is gone: look at Recently Deleted there"))
        left = Fate("left", reason or "Photos said that it was deleted, but it is still there")
        return {uuid: left if uuid in there else Fate("done", "in Recently Deleted in Photos") for uuid in uuids}


def _reason(answer: dict[str, Any]) -> str | None:
    if "error" not in answer:
        return None
    return f"Photos refused: {printable(str(answer.get('text') or answer['error']))}"


def _ask(deed: str, uuids: Sequence[str], timeout: float) -> dict[str, Any]:
    """Send one request to a new helper process; raises `RungError`, or `TimeoutExpired` after ending the helper."""
    request = json.dumps({"do": deed, "ids": [identifier_of(uuid) for uuid in uuids]})
    command = [sys.executable, "-P", "-m", photokit.__name__]
    done = subprocess.run(command, input=request, capture_output=True, text=True, timeout=timeout, check=False)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise RungError(f"PhotoKit could not be asked: {printable(last)[:300]}.") from error
    return answer


def _require(answer: dict[str, Any]) -> None:
    """Raise `RungError` unless PhotoKit let us look."""
    if answer.get("error") == photokit.NO_MODULE:
        raise RungError("PhotoKit needs its bindings: pip install 'dedup-tui[photokit]'.")
    if answer.get("error") == photokit.NO_ACCESS:
        why = _DENIED.get(answer["status"], "nobody answered")
        raise RungError(f"PhotoKit may not be used: {why}. {session.grant(session.PHOTOS)}, with full access.")
