"""The groups of a level, one line each, drawn line by line so that fifty thousand cost no more than fifty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_dedup.records import GroupRow, Level
from tui_dedup.text import count, human_bytes
from tui_dedup.tui import words

DOTS = 4
RELATION = 10
"""Cells of the relation, where a name stands beside it: so many has the longest of the usual ones."""
NAMED = 12
"""Cells that a name needs beside the relation."""


class Looks(NamedTuple):
    """The styles of a line, of one that was decided on, under the cursor, with photos to remove, and of the level's signs."""

    plain: Style
    reviewed: Style
    cursor: Style
    checked: Style
    level: Style


class GroupList(ScrollView, can_focus=False):
    """Shows rows and a cursor. In a height of one it becomes a strip with the row under the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"group-list--cursor", "group-list--reviewed", "group-list--checked"}
    DEFAULT_CSS = """
    GroupList {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .group-list--cursor { background: $boost; text-style: bold; }
        & > .group-list--reviewed { color: $text-muted; }
        & > .group-list--checked { color: $text-error; }
    }
    """

    cursor: var[int] = var(0, init=False)
    """The index of the highlighted row."""

    @dataclass
    class Highlighted(Message):
        """Another row has the cursor."""

        row: GroupRow

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Start empty."""
        super().__init__(id=id)
        self.rows: list[GroupRow] = []
        self._places: dict[str, int] = {}
        self._looks: Looks | None = None

    @property
    def row(self) -> GroupRow | None:
        """The highlighted row."""
        return self.rows[self.cursor] if self.rows else None

    def show(self, rows: Sequence[GroupRow]) -> None:
        """Show these rows; the cursor stays on its group, or near it when that is gone."""
        current = self.row
        self.rows = list(rows)
        self.virtual_size = Size(self.size.width, len(self.rows))
        self._places = {row.id: index for index, row in enumerate(self.rows)}
        place = self._places.get(current.id, self.cursor) if current else 0
        self.set_reactive(GroupList.cursor, self.validate_cursor(place))
        self._scroll_to_cursor()
        self.refresh()
        self._announce()

    def update_rows(self, changed: Mapping[str, GroupRow]) -> None:
        """Show these rows, given by group id, as they are now, each in its place."""
        for group, row in changed.items():
            if (place := self._places.get(group)) is not None:
                self.rows[place] = row
                self.refresh_lines(place)

    def move(self, steps: int) -> None:
        """Move the cursor by so many rows, as far as there are any."""
        self.cursor += steps

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor inside."""
        return max(0, min(cursor, len(self.rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Show the cursor in its new place."""
        self.refresh_lines(old)
        self.refresh_lines(new)
        self._scroll_to_cursor()
        self._announce()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.virtual_size = Size(self.size.width, len(self.rows))
        self._scroll_to_cursor()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is."""
        if self.rows:
            self.cursor = self.scroll_offset.y + event.y - self.gutter.top

    def notify_style_update(self) -> None:
        """Use the new colours."""
        self._looks = None
        super().notify_style_update()

    @property
    def looks(self) -> Looks:
        """The styles of the lines, put together once: it takes longer than a line."""
        if self._looks is None:
            style = self.get_component_rich_style
            level = Style(color=self.styles.border_title_color.rich_color)
            reviewed, cursor = style("group-list--reviewed"), style("group-list--cursor")
            self._looks = Looks(self.rich_style, reviewed, cursor, style("group-list--checked", partial=True), level)
        return self._looks

    def _scroll_to_cursor(self) -> None:
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif height and self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)

    def _announce(self) -> None:
        if self.row is not None:
            self.post_message(self.Highlighted(self.row))

    def render_line(self, y: int) -> Strip:
        """Draw the row at the line `y` of what is in sight."""
        index = self.scroll_offset.y + y
        width, looks = self.scrollable_content_region.width, self.looks
        if index >= len(self.rows):
            return Strip.blank(width, looks.plain)
        row, here = self.rows[index], index == self.cursor
        style = looks.reviewed if row.reviewed else looks.plain
        if here:
            style += looks.cursor
        strip = Strip(self._segments(row, here, index, style))
        return strip.adjust_cell_length(width, style)

    def _segments(self, row: GroupRow, here: bool, index: int, style: Style) -> list[Segment]:
        width = self.scrollable_content_region.width
        level = style + self.looks.level + Style(bold=here)
        checked = style + self.looks.checked if row.marked else style
        place = f"{index + 1}/{len(self.rows)} " if self.size.height == 1 else ""
        dots = "▪" * row.photos if row.photos <= DOTS else "▪" * (DOTS - 1) + "+"
        head = [
            Segment("▌" if here else " ", level),
            Segment(place, style),
            Segment("[x]" if row.marked else "[ ]", checked),
            Segment("✓" if row.reviewed else " ", level),
            Segment(f"{dots:<{DOTS}}", level),
        ]
        text = f" {count(row.photos, 'photo'):>9} {human_bytes(row.reclaimable):>8}  "
        used = sum(segment.cell_length for segment in head) + len(text)
        return [*head, Segment(text, style), Segment(_told(row, max(0, width - used)), style)]


def _told(row: GroupRow, width: int) -> str:
    """Return what tells a group from the others: its relation, and its name where there is room; of exact ones the name alone."""
    if row.level is Level.EXACT:
        return words.group_name(row, width)
    relation = f"{words.BACK} {row.relation}" if row.returned else str(row.relation)
    told = f"{relation:<{RELATION}}  "
    room = width - len(told)
    return told + words.group_name(row, room) if room >= NAMED else _cut(relation, width)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}…"
