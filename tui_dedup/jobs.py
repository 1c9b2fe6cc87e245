"""What the app asks of its worker process: one job as a line of JSON, then words to steer it.

After the job line, each further line of the worker's standard input is a `Steer`. The end of input means that the
app is gone: the worker then ends as if cancelled, with the work done so far kept.
"""

from enum import StrEnum
from typing import Literal

import msgspec
from msgspec import Struct

from tui_dedup.settings import Settings

StageName = Literal["scan", "embed", "group"]


class RunJob(Struct, frozen=True, tag=True):
    """Look through `settings.paths`: find, scan, embed, match."""

    settings: Settings
    stages: tuple[StageName, ...] = ("scan", "embed", "group")


class ApplyJob(Struct, frozen=True, tag=True):
    """Carry out the plan file at `plan`; with `merge`, sidecars of the kept photos take what removed ones alone say."""

    settings: Settings
    plan: str
    merge: bool = False


class UndoJob(Struct, frozen=True, tag=True):
    """Bring back what a removal moved away; None means the last one."""

    settings: Settings
    removal: int | None = None


class LookJob(Struct, frozen=True, tag=True):
    """Make a large picture of the photo with this file id, for a person who looks closely. It waits for no other job."""

    settings: Settings
    photo: int


Job = RunJob | ApplyJob | UndoJob | LookJob


class Steer(StrEnum):
    """A word to a working worker."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


_decoder: msgspec.json.Decoder[Job] = msgspec.json.Decoder(Job)


def encode(job: Job) -> bytes:
    """Return the job as one line of JSON."""
    return msgspec.json.encode(job) + b"\n"


def decode(line: bytes) -> Job:
    """Return the job of one line; raises `msgspec.MsgspecError` when it is none."""
    return _decoder.decode(line)
