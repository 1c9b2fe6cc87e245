"""What the panel shows where a screen has room below what it asks: the largest groups, what was passed over, removals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from tui_dedup.events import PathSkipped
from tui_dedup.records import GroupRow
from tui_dedup.text import cells, count, human_bytes, shorten
from tui_dedup.tui import words
from tui_dedup.tui.deed_words import STATES

if TYPE_CHECKING:
    from tui_dedup.catalog.journal import Removal


class Lines(Static):
    """A box with a title, in which each thing has a line; it is away while there is nothing to tell."""

    DEFAULT_CSS = "Lines { height: auto; border: round $rule; border-title-color: $foreground; padding: 0 1; }"

    def __init__(self, title: str, *, id: str) -> None:  # noqa: A002
        """Take the title."""
        super().__init__(id=id, markup=False)
        self.border_title = title
        self._lines: Sequence[Content] = ()

    def show(self, lines: Sequence[Content]) -> None:
        """Show these lines, unless they are shown already."""
        if lines != self._lines:
            self._lines = lines
            self.set_class(bool(lines), "-told")
            self.update(Content("\n").join(lines))


def largest(groups: Sequence[GroupRow], width: int) -> list[Content]:
    """Return a line for each group: its level, what it could free, its photos, and the name of its keeper."""
    return [
        Content.assemble(
            (f"{words.LEVEL_NAMES[row.level]:<11}", f"bold ${row.level}"),
            f"{human_bytes(row.reclaimable):>8}  {count(row.photos, 'photo'):>10}  ",
            (words.group_name(row, max(8, width - 33)), "$text-muted"),
        )
        for row in groups
    ]


def passed_over(skipped: Sequence[PathSkipped], lines: int, width: int) -> list[Content]:
    """Return a line for each path with its reason; the last one says how many more there are."""
    fit = len(skipped) if len(skipped) <= lines else lines - 1
    shown = [_path(item, width) for item in skipped[:fit]]
    if fit < len(skipped):
        shown.append(Content.styled(f"and {len(skipped) - fit:,} more: s shows all", "$text-muted"))
    return shown


def _path(item: PathSkipped, width: int) -> Content:
    name = words.file_name(item.path, max(16, width - len(item.reason) - 2))
    return Content.assemble(f"{name}  ", (shorten(item.reason, max(8, width - cells(name) - 2)), "$text-muted"))


def removed(removals: "Sequence[Removal]") -> list[Content]:
    """Return a line for each removal: when, how many files, what they free, and where they are."""
    return [
        Content.assemble(
            f"{words.moment(removal.started.astimezone())}  {count(removal.done, 'file'):>11}  {human_bytes(removal.bytes):>8}  ",
            ("all back" if removal.undone == removal.done else STATES.get(removal.action, "removed"), "$text-muted"),
        )
        for removal in removals
        if removal.done
    ]
