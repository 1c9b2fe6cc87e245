"""What screens ask of the app."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from tui_dedup.jobs import StageName
from tui_dedup.records import Level
from tui_dedup.tui.changes import Outcome


@dataclass
class Decided(Message):
    """Decisions were written; the totals move by them."""

    outcomes: Sequence[Outcome]


@dataclass
class DeleteAsked(Message):
    """The marked photos of these levels are to go, after a question; `hidden` are the ids of groups that a filter hides."""

    levels: tuple[Level, ...]
    hidden: frozenset[str] = frozenset()


@dataclass
class UndoAsked(Message):
    """What a removal moved away is to come back; None means the last one."""

    removal: int | None = None


@dataclass
class RunAsked(Message):
    """The sources of the settings are to be looked through; `stages` may be fewer, such as `group` for another threshold."""

    stages: tuple[StageName, ...] = ("scan", "embed", "group")


@dataclass
class WentWrong(Message):
    """A part of the app failed; `text` says it to the person."""

    text: str
