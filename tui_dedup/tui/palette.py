"""The command palette, where it takes keys that Textual's own does not live through, and its order."""

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hits
from textual.system_commands import SystemCommandsProvider


class Commands(SystemCommandsProvider):
    """Textual's commands and ours, in the order of the app and not by their first letters: what is done most stands first."""

    async def discover(self) -> Hits:
        """List all commands before anything is typed."""
        for name, meaning, callback, _ in self.app.get_system_commands(self.screen):
            yield DiscoveryHit(name, callback, help=meaning)


class Palette(CommandPalette):
    """Textual's palette, whose list turns pages only once it has lines."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turn no page of a list that is not laid out yet."""
        if action == "command_list" and parameters in (("page_up",), ("page_down",)):
            return self.query_one(CommandList).size.height > 0
        return super().check_action(action, parameters)
