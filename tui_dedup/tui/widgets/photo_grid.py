"""The photos of a group beside each other, as large as the space allows."""

from collections.abc import Sequence

from textual.containers import Grid
from textual.geometry import Size
from textual.reactive import reactive

from tui_dedup.records import MemberView
from tui_dedup.tui.arrange import FRAME, Shape, arrange
from tui_dedup.tui.pictures import Pictures, Request
from tui_dedup.tui.widgets.photo_cell import CAPTION_LINES, PhotoCell


class PhotoGrid(Grid):
    """Shows the members of a group, or the page of them that holds the cursor."""

    DEFAULT_CSS = """
    PhotoGrid { width: 1fr; height: 1fr; grid-rows: auto; overflow: hidden; }
    """

    cursor: reactive[int] = reactive(0, init=False)
    """The index of the chosen photo."""

    def __init__(self, pictures: Pictures, cell_aspect: float, *, id: str | None = None) -> None:  # noqa: A002
        """Take who draws, and the height of a cell by its width."""
        super().__init__(id=id)
        self._pictures = pictures
        self._cell_aspect = cell_aspect
        self._members: Sequence[MemberView] = ()
        self._cells: list[PhotoCell] = []

    def show(self, members: Sequence[MemberView], cursor: int) -> None:
        """Show these members, the one at `cursor` chosen."""
        self._members = members
        self.set_reactive(PhotoGrid.cursor, self.validate_cursor(cursor))
        self._fill()

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor inside."""
        return max(0, min(cursor, len(self._members) - 1))

    def watch_cursor(self) -> None:
        """Show which photo is chosen."""
        self._fill()

    def on_resize(self) -> None:
        """Use the new space."""
        self._fill()

    def spare(self, members: Sequence[MemberView], size: Size) -> int:
        """Return how many lines these members would leave free in a space of `size`."""
        shape = arrange(_aspects(members), *size, CAPTION_LINES, self._cell_aspect)
        return size.height - shape.rows * (shape.picture_rows + CAPTION_LINES + FRAME)

    def requests(self, members: Sequence[MemberView]) -> list[Request]:
        """Return the drawings that `members` would need: for prefetching."""
        shape = self._arrange(members)
        shown = members[: shape.capacity]
        return [Request(member.photo.md5, shape.picture_columns, shape.picture_rows) for member in shown]

    def _arrange(self, members: Sequence[MemberView]) -> Shape:
        return arrange(_aspects(members), *self.size, CAPTION_LINES, self._cell_aspect)

    def _fill(self) -> None:
        if not self.size or not self._members:
            return
        shape = self._arrange(self._members)
        first = self.cursor // shape.capacity * shape.capacity
        page = self._members[first : first + shape.capacity]
        self.styles.grid_size_columns = shape.columns
        self._provide(len(page))
        for place, cell in enumerate(self._cells):
            cell.display = place < len(page)
            if cell.display:
                index = first + place
                cell.show(page[place], index, shape.picture_columns, shape.picture_rows, index == self.cursor)

    def _provide(self, number: int) -> None:
        """See that there are as many cells; they are kept and used again, for a new one costs milliseconds."""
        missing = [PhotoCell(self._pictures) for _ in range(number - len(self._cells))]
        if missing:
            self._cells += missing
            self.mount_all(missing)


def _aspects(members: Sequence[MemberView]) -> list[float]:
    return [member.photo.fingerprint.width / member.photo.fingerprint.height for member in members]
