"""A photo of a group: the picture, what is to happen to it, and what is known of it in four lines."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui_dedup.records import Action, MemberView
from tui_dedup.text import count
from tui_dedup.tui import words
from tui_dedup.tui.pictures import Pictures
from tui_dedup.tui.widgets.picture import Picture

CAPTION_LINES = 5
COLOURS = {Action.KEEP: "$text-success", Action.REMOVE: "$text-error", Action.UNDECIDED: "$text-muted"}


class PhotoCell(Vertical):
    """Shows one member of a group; a click chooses it."""

    DEFAULT_CSS = f"""
    PhotoCell {{
        width: 1fr; height: auto; border: blank; padding: 0;
        &.-chosen {{ border: round $foreground; }}
        & > .caption {{ width: 1fr; height: {CAPTION_LINES}; }}
    }}
    """

    @dataclass
    class Chosen(Message):
        """The photo at this place of the group was clicked."""

        index: int

    def __init__(self, pictures: Pictures) -> None:
        """Take who draws."""
        super().__init__()
        self._picture = Picture(pictures)
        self._caption = Static(classes="caption", markup=False)
        self._index = 0

    def compose(self) -> ComposeResult:
        """Put the picture over its caption."""
        yield self._picture
        yield self._caption

    def show(self, member: MemberView, index: int, columns: int, rows: int, chosen: bool) -> None:
        """Show a member as the one at `index`, in a box of so many cells."""
        self._index = index
        self._picture.styles.height = rows
        self._picture.photo = member.photo.md5
        self.set_class(chosen, "-chosen")
        self._caption.update(caption(member, columns), layout=False)

    def on_click(self) -> None:
        """Say that this photo was chosen."""
        self.post_message(self.Chosen(self._index))


def badge(member: MemberView) -> Content:
    """Return what is to happen to a photo, as a word, a mark and a colour."""
    if member.action is Action.UNDECIDED:
        return Content.styled(words.BADGES[member.action], COLOURS[member.action])
    text = words.KEEPER if member.keeper and member.action is Action.KEEP else words.BADGES[member.action]
    return Content.styled(f" {text} ", f"bold {COLOURS[member.action]} reverse")


def caption(member: MemberView, width: int) -> Content:
    """Return the lines under a photo, none of them wider than `width`."""
    photo = member.photo
    more = [count(len(member.copies), "copy")] if member.copies else []
    more += [count(len(photo.companions), "file")] if photo.companions else []
    relation = member.reason.partition(":")[0] if member.keeper else str(member.evidence.relation)
    note = ("" if member.keeper else member.evidence.note, *(f"+{each}" for each in more))
    lines = [
        badge(member) + Content.styled(f" {relation}", "$text-muted" if member.keeper else "$text-accent"),
        Content.styled(words.name(photo, width), "bold"),
        Content(f"{words.when(photo.taken)} {words.date_source(photo.taken)}"),
        Content(f"{words.dimensions(photo)} {words.size(photo)} {words.traits(photo)}".rstrip()),
        Content.styled(" ".join(filter(None, note)), "$text-muted"),
    ]
    return Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)
