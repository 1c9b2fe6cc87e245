"""The photos of a group beside each other, as large as the space allows.

One widget draws all of them. A tree of widgets would be laid out and cut together anew for every group, which takes
longer than a key press may.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events, work
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.visual import Visual

from tui_dedup.records import MemberView
from tui_dedup.tui.arrange import FRAME, Shape, arrange
from tui_dedup.tui.late import Row
from tui_dedup.tui.pictures import Pictures, Request
from tui_dedup.tui.whereabouts import Folder, folders
from tui_dedup.tui.widgets.captions import CAPTION_LINES, caption
from tui_dedup.tui.widgets.details import table
from tui_dedup.tui.widgets.painted import Painted, Placed, picture_lines

DETAILS_LINES = 13
"""How many free lines under the photos are enough to show what is known of them."""


class PhotoGrid(Painted):
    """Shows the members of a group, or the page of them that holds the cursor; a click chooses one."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"photo-grid--chosen"}

    @dataclass
    class Chosen(Message):
        """The photo at this place of the group was clicked."""

        index: int

    @dataclass
    class Arranged(Message):
        """There is room for more photos, or for fewer."""

    def __init__(self, pictures: Pictures, cell_aspect: float, *, id: str | None = None) -> None:  # noqa: A002
        """Take who draws, and the height of a cell by its width."""
        super().__init__(id=id)
        self._pictures = pictures
        self._cell_aspect = cell_aspect
        self._members: Sequence[MemberView] = ()
        self._folders: Sequence[Folder] = ()
        self._cursor = 0
        self._details = True
        self._shape = Shape(1, 1, 1, 1)
        self._missing: frozenset[Request] = frozenset()
        self._captions: dict[tuple[MemberView, Folder, int], list[Strip]] = {}
        """Captions of the photos in sight, by their width: they take most of the time when all is painted again."""

    def show(self, members: Sequence[MemberView], cursor: int, details: bool) -> None:
        """Show these members, the one at `cursor` chosen; with `details`, under them what is known of it, if there is room."""
        if members != self._members:
            self._folders = folders([member.photo for member in members])
        self._members, self._details = members, details
        self._cursor = max(0, min(cursor, len(members) - 1))
        self._fill()

    def on_resize(self) -> None:
        """Use the new space."""
        self._fill()
        self.post_message(self.Arranged())

    def notify_style_update(self) -> None:
        """Use the new colours."""
        super().notify_style_update()
        self._captions.clear()
        if self.is_attached:
            self._paint()

    def on_click(self, event: events.Click) -> None:
        """Say which photo was chosen."""
        across, down = event.x // (self._shape.picture_columns + FRAME), event.y // self._cell_height
        index = self._first + down * self._shape.columns + across
        if across < self._shape.columns and down < self._shape.rows and index < len(self._members):
            self.post_message(self.Chosen(index))

    def requests(self, members: Sequence[MemberView]) -> list[Request]:
        """Return the drawings that `members` would need: for prefetching."""
        return _requests(members, self._arrange(members))

    @property
    def in_sight(self) -> int:
        """How many photos are shown."""
        return len(self._page)

    @property
    def _cell_height(self) -> int:
        return self._shape.picture_rows + CAPTION_LINES + FRAME

    @property
    def _first(self) -> int:
        """The index of the first photo in sight."""
        return self._cursor // self._shape.capacity * self._shape.capacity

    @property
    def _page(self) -> Sequence[MemberView]:
        return self._members[self._first : self._first + self._shape.capacity]

    def _arrange(self, members: Sequence[MemberView]) -> Shape:
        return arrange(_aspects(members), *self.size, CAPTION_LINES, self._cell_aspect)

    def _fill(self) -> None:
        if not self.size or not self._members:
            return
        self._shape = self._arrange(self._members)
        missing = frozenset(request for request in _requests(self._page, self._shape) if not self._pictures.ready(request))
        if missing and missing != self._missing:
            self._draw(missing)
        self._missing = missing
        self._paint()

    @work(group="draw", exclusive=True, exit_on_error=False)
    async def _draw(self, requests: frozenset[Request]) -> None:
        """Draw what is not there yet, and show it when it is."""
        await asyncio.gather(*map(self._pictures.draw, requests))
        self._missing = frozenset()
        self._paint()

    def _paint(self) -> None:
        """Put the lines of the widget together."""
        if not self._members or not self.size:
            return
        lines: list[Strip] = []
        over: list[Placed] = []
        shape, page, style = self._shape, self._page, self.rich_style
        there = zip(page, self._folders[self._first :], strict=False)
        self._captions = {(*here, shape.picture_columns): self._caption(*here, shape.picture_columns) for here in there}
        for start in range(0, len(page), shape.columns):
            places = range(start, min(start + shape.columns, len(page)))
            cells = [self._cell(place, page[place], over, style) for place in places]
            lines += [Row(line) for line in zip(*cells, strict=True)]
        if self._details and self.size.height - len(lines) >= DETAILS_LINES:
            lines += self._table(self.size.height - len(lines))
        self.paint(lines, over)

    def _cell(self, place: int, member: MemberView, over: list[Placed], style: Style) -> list[Strip]:
        """Return the lines of one photo, and add its drawing to those that may lie `over` them."""
        columns, rows = self._shape.picture_columns, self._shape.picture_rows
        request = Request(member.photo.md5, columns, rows)
        if drawing := self._pictures.ready(request):
            down, across = divmod(place, self._shape.columns)
            over.append((across * (columns + FRAME) + 1, down * self._cell_height + 1, drawing))
        word = "" if request in self._missing else self._pictures.word("⏎ z", columns)
        inner = picture_lines(drawing, word, columns, rows, style) + self._captions[member, self._folders[place], columns]
        chosen = self._first + place == self._cursor
        return _framed(inner, columns, self.get_component_rich_style("photo-grid--chosen") if chosen else None, style)

    def _caption(self, member: MemberView, folder: Folder, columns: int) -> list[Strip]:
        """Return the lines under a photo, as they were made before or anew."""
        known = self._captions.get((member, folder, columns))
        return known or self._strips(caption(member, folder, columns), columns, CAPTION_LINES)

    def _table(self, room: int) -> list[Strip]:
        """Return what is known of the chosen photo, in at most so many lines."""
        width = self.size.width
        lines = table(self._members[self._cursor], self._members[0], width - 2)
        rule = Content.styled("─" * width, "$rule")
        return self._strips(rule + Content("\n") + lines, width, min(room, lines.plain.count("\n") + 2))

    def _strips(self, content: Content, width: int, height: int) -> list[Strip]:
        strips = Visual.to_strips(self, content, width, height, self.visual_style, apply_selection=False)
        style = self.rich_style
        strips += [Strip.blank(width, style)] * (height - len(strips))
        return [strip.adjust_cell_length(width, style) for strip in strips]


def _framed(inner: Sequence[Strip], width: int, chosen: Style | None, style: Style) -> list[Strip]:
    """Return these lines of `width` cells in a frame, to be seen when the photo is `chosen`."""
    if chosen is None:
        side, edge = Strip.blank(1, style), Strip.blank(width + FRAME, style)
        return [edge, *(Row((side, line, side)) for line in inner), edge]
    side = Strip([Segment("│", chosen)], 1)
    top, bottom = (Strip([Segment(text, chosen)], width + FRAME) for text in (f"╭{'─' * width}╮", f"╰{'─' * width}╯"))
    return [top, *(Row((side, line, side)) for line in inner), bottom]


def _requests(members: Sequence[MemberView], shape: Shape) -> list[Request]:
    return [Request(member.photo.md5, shape.picture_columns, shape.picture_rows) for member in members[: shape.capacity]]


def _aspects(members: Sequence[MemberView]) -> list[float]:
    return [member.photo.fingerprint.width / max(1, member.photo.fingerprint.height) for member in members]
