"""Every setting: what it means, what it is and why, and another value for it."""

import asyncio
from typing import Any, ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import DataTable, Input, OptionList, Static

from tui_dedup import config
from tui_dedup.config import SettingsError
from tui_dedup.text import printable, shorten
from tui_dedup.tui import keymap, words
from tui_dedup.tui.preferences import BY_HAND, LATER, Preference, preferences, save
from tui_dedup.tui.screens.frame import Frame
from tui_dedup.tui.session import Session

OTHERS = 52
"""Cells of the table that are no value: name and origin."""


class SettingsScreen(Frame):
    """A table of all settings, and the meaning of the highlighted one."""

    AUTO_FOCUS = "#settings"
    BINDINGS: ClassVar[list[BindingType]] = keymap.SETTINGS

    def __init__(self, session: Session) -> None:
        """Take what the screens share."""
        super().__init__(session, "settings")
        self._preferences: dict[str, Preference] = {}

    def body(self) -> ComposeResult:
        """Put the table over the meaning."""
        yield DataTable[Text](id="settings", cursor_type="row")
        yield Static(id="meaning", markup=False)

    def on_mount(self) -> None:
        """Name the columns."""
        table = self.query_one(DataTable)
        table.add_columns("setting", "value", "from")
        table.border_title = f"Settings · {words.place(str(self.session.config), 60)}"

    def on_screen_resume(self) -> None:
        """Show the settings as they are now."""
        self.load()

    @work(group="settings", exclusive=True, exit_on_error=False)
    async def load(self) -> None:
        """Read the file, and show every setting."""
        try:
            file = await asyncio.to_thread(config.read_file, self.session.config)
        except SettingsError as error:
            self.notify(str(error), severity="error", markup=False)
            file = {}
        self._preferences = {each.name: each for each in preferences(self.session.settings, file)}
        table = self.query_one(DataTable)
        cursor, room = table.cursor_row, max(12, self.size.width - OTHERS)
        table.clear()
        for name, each in self._preferences.items():
            changed = "" if each.origin == "default" else "bold"
            table.add_row(Text(name), Text(shorten(each.shown, room), changed), Text(each.origin, changed), key=name)
        table.move_cursor(row=cursor)

    @property
    def chosen(self) -> Preference | None:
        """The highlighted setting."""
        table = self.query_one(DataTable)
        if not table.row_count:
            return None
        return self._preferences[table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value or ""]

    @on(DataTable.RowHighlighted)
    def _on_highlighted(self) -> None:
        if each := self.chosen:
            self.query_one("#meaning", Static).update(about(each))

    @on(DataTable.RowSelected)
    def _on_selected(self) -> None:
        self.action_edit()

    @work(group="dialog", exit_on_error=False)
    async def action_edit(self) -> None:
        """Ask for another value, and save it."""
        each = self.chosen
        if each is None:
            return
        if each.name in BY_HAND:
            self.notify(f"{each.name} is a table: change it in {words.place(str(self.session.config))}.", markup=False)
            return
        value = await self.app.push_screen_wait(EditScreen(each))
        if value is not None:
            await self._save(each, value, value)

    @work(group="edit", exit_on_error=False)
    async def action_reset(self) -> None:
        """Take the setting out of the file."""
        if (each := self.chosen) and each.name not in BY_HAND:
            await self._save(each, None, each.section.default(each.key))

    async def _save(self, each: Preference, written: Any, value: Any) -> None:
        """Write the value into the file, and take it as it is from now on."""
        try:
            await asyncio.to_thread(save, self.session.config, each, written)
        except (SettingsError, OSError) as error:
            self.notify(f"Not saved. {printable(str(error))}", severity="error", markup=False)
            return
        self.session.settings = config.with_value(self.session.settings, each.section, each.key, value)
        if each.name == "app.theme" and value in self.app.available_themes:
            self.app.theme = value
        if each.origin == "environment":
            self.notify("Saved. The environment names this setting too, and wins at the next start.", markup=False)
        else:
            self.notify("Saved; it counts from the next start on." if each.name in LATER else "Saved.", markup=False)
        self.load()


class EditScreen(ModalScreen[Any]):
    """Asks for the value of one setting; closes with it as a plain value, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "cancel")]

    def __init__(self, preference: Preference) -> None:
        """Take the setting."""
        super().__init__()
        self._preference = preference

    def compose(self) -> ComposeResult:
        """Put the meaning over the choices, or over a line to type."""
        each = self._preference
        with Vertical(id="dialog"):
            yield Static(about(each), markup=False)
            if each.choices:
                yield OptionList(*each.choices, markup=False, id="choices")
            else:
                secret = each.key.endswith("token")
                yield Input(each.text, id="value", password=secret)
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        """Start from the present value."""
        if self._preference.text in self._preference.choices:
            self.query_one(OptionList).highlighted = self._preference.choices.index(self._preference.text)

    @on(OptionList.OptionSelected)
    def _on_choice(self, event: OptionList.OptionSelected) -> None:
        self._take(self._preference.choices[event.option_index])

    @on(Input.Submitted)
    def _on_typed(self, event: Input.Submitted) -> None:
        self._take(event.value)

    def _take(self, text: str) -> None:
        try:
            value = config.parse(self._preference.section, self._preference.key, text)
        except SettingsError as error:
            self.query_one("#wrong", Static).update(printable(str(error)).partition(". See")[0])
        else:
            self.dismiss(value)


def about(each: Preference) -> Content:
    """Return what a setting means, what it may be, and its default."""
    words_ = each.section.choices(each.key)
    choices = f"\nany of: {', '.join(words_)}" if words_ and isinstance(each.value, list) else ""
    choices = choices or (f"\none of: {', '.join(words_)}" if words_ else "")
    default = Preference(each.section, each.key, _listed(each.section.default(each.key)), "default").shown
    return Content.assemble((each.name, "bold"), f"  {each.section.meaning(each.key)}", choices, f"\ndefault: {default}")


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
