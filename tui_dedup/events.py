"""What the pipeline says while it works: one stream of typed events that drives every front end.

The worker process writes each event as one line of JSON; `--batch` and the tests read the objects themselves.
Text in events is for people and already safe to show (`tui_dedup.text.printable`).
"""

from typing import Literal

import msgspec
from msgspec import Struct

from tui_dedup.records import Level

Stage = Literal["find", "export", "scan", "embed", "match", "verify", "remove", "undo"]


class StageStarted(Struct, frozen=True, tag=True):
    """A stage begins; `total` is None while nobody can know it."""

    stage: Stage
    total: int | None


class Progress(Struct, frozen=True, tag=True):
    """`done` of the stage's units are behind us; `current` is what is being read."""

    stage: Stage
    done: int
    current: str = ""


class StageFinished(Struct, frozen=True, tag=True):
    """A stage ended well."""

    stage: Stage
    done: int
    seconds: float


class PathSkipped(Struct, frozen=True, tag=True):
    """A file or folder that was left out, and why; `trouble` as in `records.Skipped`."""

    path: str
    reason: str
    trouble: bool = False


class GroupsReady(Struct, frozen=True, tag=True):
    """The groups of a level lie in the catalog."""

    level: Level
    groups: int
    reclaimable: int


class Notice(Struct, frozen=True, tag=True):
    """Something a person should know, such as which device embeds."""

    text: str


class Deed(Struct, frozen=True, tag=True):
    """What became of one file of a plan: `left` means not removed, because; `planned` is for a dry run."""

    path: str
    action: str
    result: Literal["done", "left", "failed", "planned"]
    detail: str = ""


class Finished(Struct, frozen=True, tag=True):
    """The job is over, the last of its events. `partial` means that some of it could not be done; earlier events say what."""

    partial: bool = False


class Failed(Struct, frozen=True, tag=True):
    """The run ended early; `text` says what happened and what to do. What was done so far is kept."""

    text: str


Event = StageStarted | Progress | StageFinished | PathSkipped | GroupsReady | Notice | Deed | Finished | Failed

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def encode(event: Event) -> bytes:
    """Return the event as one line of JSON."""
    return _encoder.encode(event) + b"\n"


def decode(line: bytes) -> Event:
    """Return the event of one line; raises `msgspec.MsgspecError` when it is none."""
    return _decoder.decode(line)
