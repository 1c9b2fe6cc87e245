"""A plan to deeds, and back: verify, journal, trash, undo."""

from tui_dedup.act.apply import apply
from tui_dedup.act.undo import UndoError, undo

__all__ = ["UndoError", "apply", "undo"]
