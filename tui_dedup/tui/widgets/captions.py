"""What stands under a photo: what is to happen to it, and what is known of it, in a few lines."""

from textwrap import wrap

from textual.content import Content

from tui_dedup.records import Action, MemberView
from tui_dedup.text import count
from tui_dedup.tui import words
from tui_dedup.tui.whereabouts import Folder

CAPTION_LINES, NOTE_LINES = 6, 2
"""Lines under a photo, and those of them that a note may take; the folder has one where the note leaves it."""
NARROWEST = 8
"""Cells below which lines are cut, not wrapped."""
COLOURS = {Action.KEEP: "$text-success", Action.REMOVE: "$text-error", Action.UNDECIDED: "$text-muted"}


def badge(member: MemberView) -> Content:
    """Return what is to happen to a photo, as a word, a mark and a colour."""
    if member.action is Action.UNDECIDED:
        return Content.styled(words.BADGES[member.action], COLOURS[member.action])
    text = words.KEEPER if member.keeper and member.action is Action.KEEP else words.BADGES[member.action]
    return Content.styled(f" {text} ", f"bold {COLOURS[member.action]} reverse")


def caption(member: MemberView, folder: Folder, width: int) -> Content:
    """Return the `CAPTION_LINES` lines under a photo that lies there, none of them wider than `width`."""
    photo = member.photo
    more = [count(len(member.copies), "copy")] if member.copies else []
    more += [count(len(photo.companions), "file")] if photo.companions else []
    relation = member.reason.partition(":")[0] if member.keeper else str(member.evidence.relation)
    note = ("" if member.keeper else member.evidence.note, *(f"+{each}" for each in more))
    told = wrap(" ".join(filter(None, note)), max(width, NARROWEST), max_lines=NOTE_LINES, placeholder=" …")
    lines = [
        badge(member) + Content.styled(f" {relation}", "$text-muted" if member.keeper else "$notable"),
        Content.styled(words.name(photo, width), "bold"),
        Content(f"{words.when(photo.taken)} {words.date_source(photo.taken)}"),
        Content(f"{words.dimensions(photo)} {words.size(photo)} {words.traits(photo)}".rstrip()),
        *(Content.styled(line, "$text-muted") for line in told),
        *([Content(folder.within(width))] if len(told) < NOTE_LINES else []),
    ]
    return Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)
