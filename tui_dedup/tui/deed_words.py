"""What each way of removing is called, before, on the button and after."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_dedup.settings import Act
from tui_dedup.tui import words

if TYPE_CHECKING:
    from tui_dedup.act.plan import Summary


@dataclass(frozen=True, slots=True)
class DeedWords:
    """`question` holds {photos}, `button` holds {number}; `after` follows a number; `promise` says what can be undone."""

    question: str
    button: str
    after: str
    promise: str = "Undo brings them back as long as the Trash has them."


_WORDS = {
    "trash": DeedWords("Move {photos} to the Trash?", "Move {number} to Trash", "moved to the Trash"),
    "hardlink": DeedWords(
        "Replace {photos} by hard links to the kept copies?",
        "Replace {number} by links",
        "replaced by hard links",
        "Undo makes them files of their own again.",
    ),
    "reflink": DeedWords(
        "Replace {photos} by clones of the kept copies?",
        "Replace {number} by clones",
        "replaced by clones",
        "Undo makes them files of their own again.",
    ),
    "report": DeedWords("Rehearse the removal of {photos}?", "Rehearse {number}", "would go", "Nothing is touched."),
}


STATES = {
    "trash": "in the Trash",
    "move": "moved away",
    "hardlink": "a hard link now",
    "reflink": "a clone now",
}
"""Where a file is after each action."""
IN_PHOTOS = "in Recently Deleted"
"""Where an item is that Photos removed."""

_IN_PHOTOS = DeedWords(
    "Ask Photos to remove {photos}?",
    "Remove {number} in Photos",
    "removed by Photos",
    "macOS asks you once more. Photos keeps them in Recently Deleted for about 30 days, and only Photos brings them back.",
)


def deed_words(act: Act, summary: "Summary | None" = None) -> DeedWords:
    """Return the words of the action that the settings name; what lies in Photos alone has words of its own."""
    if summary is not None and summary.photos == summary.in_photos > 0 and act.action != "report":
        return _IN_PHOTOS
    if act.action == "move":
        folder = words.place(act.move_to, 60)
        return DeedWords(
            f"Move {{photos}} to {folder}?", "Move {number}", f"moved to {folder}", "Undo brings them back from there."
        )
    return _WORDS[act.action]
