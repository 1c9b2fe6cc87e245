"""A plan to deeds, and back: verify, journal, trash, undo."""

from tui_dedup.act.apply import apply, rehearse
from tui_dedup.act.metadata import merged
from tui_dedup.act.undo import UndoError, undo

__all__ = ["UndoError", "apply", "merged", "rehearse", "undo"]
