"""What was removed, when, and what can come back."""

from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable, Static

from tui_dedup.act.photos.rung import is_in_photos
from tui_dedup.catalog.journal import DeedRow, Removal
from tui_dedup.errors import DedupError
from tui_dedup.text import count, human_bytes, printable
from tui_dedup.tui import keymap, words
from tui_dedup.tui.deed_words import IN_PHOTOS, STATES
from tui_dedup.tui.messages import UndoAsked
from tui_dedup.tui.screens.frame import Frame
from tui_dedup.tui.session import Session

LISTED = 500
NOTHING = "Nothing was removed yet.\n\nMark photos on 2, 3 or 4 and press d there."


class HistoryScreen(Frame):
    """The removals, the newest first, and the files of the highlighted one."""

    AUTO_FOCUS = "#removals"
    BINDINGS: ClassVar[list[BindingType]] = keymap.HISTORY

    def __init__(self, session: Session) -> None:
        """Take what the screens share."""
        super().__init__(session, "history")
        self._removals: dict[int, Removal] = {}

    def body(self) -> ComposeResult:
        """Put the removals over their files."""
        yield DataTable[Text](id="removals", cursor_type="row")
        yield DataTable[Text](id="deeds", cursor_type="row")
        yield Static(id="empty", markup=False)

    def on_mount(self) -> None:
        """Name the columns."""
        self.query_one("#removals", DataTable).add_columns("when", "removed", "how", "frees", "brought back", "failed")
        self.query_one("#deeds", DataTable).add_columns("state", "size", "path", "")

    def on_screen_resume(self) -> None:
        """Read the removals again: there may be a new one."""
        self.load()

    @work(group="removals", exclusive=True, exit_on_error=False)
    async def load(self) -> None:
        """Read the removals."""
        try:
            removals = await self.session.store.ask(lambda catalog: catalog.journal.removals())
        except DedupError as error:
            self.add_class("-empty")
            self.query_one("#empty", Static).update(words.trouble(error))
            return
        self.query_one("#empty", Static).update(NOTHING)
        table = self.query_one("#removals", DataTable)
        table.clear()
        self._removals = {removal.id: removal for removal in removals}
        for removal in removals:
            table.add_row(*map(Text, _removal(removal)), key=str(removal.id))
        self.set_class(not removals, "-empty")
        self.refresh_bindings()

    @on(DataTable.RowHighlighted, "#removals")
    def _on_removal(self, event: DataTable.RowHighlighted) -> None:
        if event.cursor_row >= 0 and event.row_key.value:  # an empty table tells of row -1, which has no key
            self._load_deeds(int(event.row_key.value))

    @work(group="deeds", exclusive=True, exit_on_error=False)
    async def _load_deeds(self, removal: int) -> None:
        deeds = await self.session.store.ask(lambda catalog: catalog.journal.deeds(removal))
        action = self._removals[removal].action if removal in self._removals else "trash"
        table = self.query_one("#deeds", DataTable)
        table.clear()
        for deed in deeds[:LISTED]:
            table.add_row(*map(Text, _deed(deed, action)))
        if len(deeds) > LISTED:
            table.add_row(Text(), Text(), Text(f"and {count(len(deeds) - LISTED, 'more file')}"), Text())

    def action_undo(self) -> None:
        """Bring back what the highlighted removal moved away."""
        table = self.query_one("#removals", DataTable)
        if table.row_count:
            key = table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value
            self.app.post_message(UndoAsked(int(key or 0)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer undo when there is something to bring back."""
        return action != "undo" or bool(self._removals)


def _removal(removal: Removal) -> tuple[str, ...]:
    back = f"{removal.undone:,}" if removal.undone else "–"
    failed = f"{removal.failed:,}" if removal.failed else "–"
    size = human_bytes(removal.bytes) if removal.done > removal.undone else "–"
    return words.moment(removal.started.astimezone()), count(removal.done, "file"), removal.action, size, back, failed


def _deed(deed: DeedRow, action: str) -> tuple[str, str, str, str]:
    done = IN_PHOTOS if is_in_photos(deed) else STATES.get(action, "removed")
    state = {"done": done, "undone": "back in place", "failed": "left alone", "intended": "cut off"}[deed.state]
    return state, human_bytes(deed.file.size), printable(deed.file.path), printable(deed.detail)
