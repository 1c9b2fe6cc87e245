"""The app: it opens the screens, and gives them keys, styles and colours."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path, PurePath
from time import monotonic
from typing import Any, ClassVar

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from tui_dedup.records import Level
from tui_dedup.settings import Settings
from tui_dedup.text import printable
from tui_dedup.tui import colours, keymap
from tui_dedup.tui.images import Terminal
from tui_dedup.tui.session import Session
from tui_dedup.tui.working import WorkingApp

_STYLED = ("app", *(f"screens/{name}" for name in ("dialog", "history", "log", "panel", "review", "settings", "viewer")))
STYLES: list[str | PurePath] = [Path(__file__).parent / f"{name}.tcss" for name in _STYLED]
"""The styles of all screens, read once: for a screen that brings its own, Textual would read all of them again."""


class DedupApp(WorkingApp):
    """dedup-tui in a terminal."""

    CSS_PATH: ClassVar = STYLES
    TITLE = "dedup-tui"
    DEFAULT_MODE = "panel"
    BINDINGS: ClassVar[list[BindingType]] = keymap.APP
    ALLOW_SELECT: ClassVar = False
    """No text is selected by the app: Textual ends where that begins on a notification that goes away. Terminals do it too."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]  # noqa: RUF012 - typed by Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-tall")]  # noqa: RUF012

    def __init__(
        self, settings: Settings, terminal: Terminal, config: Path | None = None, ready: Callable[[], None] = lambda: None
    ) -> None:
        """Take the settings, how this terminal draws pictures, and the config file when it is not the usual one.

        `ready` is called once the first screen is there.
        """
        self.session = Session(settings, terminal, config)
        self._styled = ""
        self._when_ready = ready
        super().__init__()
        self._told: tuple[str, float] = ("", 0.0)
        self.register_theme(colours.HIGH_CONTRAST)
        for mode in keymap.SCREENS:
            self.add_mode(mode, partial(self._make_screen, mode))

    def _make_screen(self, mode: str) -> Screen[None]:
        """Make the main screen of a mode; each is imported when it is first opened."""
        if mode == "panel":
            from tui_dedup.tui.screens.panel import PanelScreen  # noqa: PLC0415

            return PanelScreen(self.session)
        if mode == "history":
            from tui_dedup.tui.screens.history import HistoryScreen  # noqa: PLC0415

            return HistoryScreen(self.session)
        if mode == "settings":
            from tui_dedup.tui.screens.settings import SettingsScreen  # noqa: PLC0415

            return SettingsScreen(self.session)
        if mode == "log":
            from tui_dedup.tui.screens.log import LogScreen  # noqa: PLC0415

            return LogScreen(self.session)
        from tui_dedup.tui.screens.review import ReviewScreen  # noqa: PLC0415

        return ReviewScreen(self.session, Level(mode))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give each level its colour, and lines theirs, to suit a dark or a light theme."""
        return colours.variables(self.current_theme.dark)

    def refresh_css(self, animate: bool = True) -> None:
        """Read the styles again when there is another theme; Textual would do so thrice for each new screen."""
        if self.theme != self._styled:
            self._styled = self.theme
            super().refresh_css(animate)

    def on_load(self) -> None:
        """Let tasks wait for their turn, as before Python 3.12.

        Textual asks there for tasks that begin at once: then widgets of the first screen look for a screen that the app
        does not have yet, and the app ends before it began.
        """
        asyncio.get_running_loop().set_task_factory(None)

    def on_mount(self) -> None:
        """Open the panel, and read what there is already."""
        if self.session.settings.app.theme in self.available_themes:
            self.theme = self.session.settings.app.theme
        self.set_keymap(self.session.settings.app.keys)
        if self.session.workspace.catalog.exists():
            self.refresh_overview()

    def on_ready(self) -> None:
        """Say how pictures are shown when that is less than it could be."""
        self._when_ready()
        self.session.pictures.console = self.console
        if wrong := keymap.unknown(self.session.settings.app.keys):
            names = ", ".join(map(printable, wrong))
            self.notify(
                f"The settings name keys that there are none of: {names}. ? lists them all.", severity="warning", markup=False
            )
        if self.session.terminal.note:
            self.notify(self.session.terminal.note, markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Put everything that a key does now into the palette, what is hinted at first, before Textual's own commands."""
        commands: dict[str, SystemCommand] = {}
        for active in sorted(keymap.offered(screen), key=lambda active: not active.binding.show):
            binding = active.binding
            if binding.tooltip and binding.action not in commands:
                run = partial(self.run_action, binding.action, active.node)
                keys = f"{self.get_key_display(binding)}   {binding.id or ''}"
                commands[binding.action] = SystemCommand(binding.tooltip, keys, run)
        yield from commands.values()
        yield from super().get_system_commands(screen)

    def action_command_palette(self) -> None:
        """Open the palette, unless it is open below a message that came meanwhile: Textual ends with two of them."""
        from tui_dedup.tui.palette import Commands, Palette  # noqa: PLC0415 - after the first paint

        if not any(isinstance(screen, Palette) for screen in self.screen_stack):
            self.push_screen(Palette([Commands]))

    def notify(self, message: str, **options: Any) -> None:
        """Show a notification; one that is still there does not come again."""
        last, until = self._told
        if message == last and monotonic() < until:
            return
        self._told = message, monotonic() + (options.get("timeout") or self.NOTIFICATION_TIMEOUT)
        super().notify(message, **options)

    def close(self) -> None:
        """Finish what was asked of the catalog, after the app has ended."""
        self.session.close()

    async def action_screen(self, name: str) -> None:
        """Open a main screen."""
        if len(self.screen_stack) == 1:
            await self.switch_mode(name)

    async def action_back(self) -> None:
        """Go back, or quit from a main screen."""
        if len(self.screen_stack) > 1:
            self.screen.dismiss()
        else:
            self.exit(0)

    async def action_escape(self) -> None:
        """Go one level back: out of a field, then to the panel."""
        leave = getattr(self.screen, "escape", None)
        if leave is not None and leave():
            return
        if len(self.screen_stack) > 1:
            self.screen.dismiss()
        elif self.current_mode != "panel":
            await self.switch_mode("panel")

    def action_help(self) -> None:
        """Show every key of the screen in front."""
        from tui_dedup.tui.screens.help import HelpScreen  # noqa: PLC0415

        self.push_screen(HelpScreen([active.binding for active in self.screen.active_bindings.values()]))
